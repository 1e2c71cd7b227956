# After `make release`: docker build -t lamplight .
FROM debian:stable-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libcap2-bin && rm -rf /var/lib/apt/lists/*
ARG TARGETARCH=amd64
COPY release/lamplight-linux-${TARGETARCH} /usr/local/bin/lamplight
RUN setcap cap_net_bind_service=+ep /usr/local/bin/lamplight && install -d -o 65534 -g 65534 -m 700 /data
USER 65534:65534
ENV LAMPLIGHT_DATA=/data
VOLUME /data
ENTRYPOINT ["lamplight"]
CMD ["serve"]
