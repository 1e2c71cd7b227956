# After `make release`: docker build -t lamplight .
FROM debian:stable-slim AS made
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libcap2-bin
COPY release/lamplight-linux-* /
RUN mv "/lamplight-linux-$(dpkg --print-architecture)" /lamplight && setcap cap_net_bind_service=+ep /lamplight && mkdir /data

# The program and the authorities it believes, nothing else: no shell, and no packages to keep new.
FROM scratch
COPY --from=made /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
# Docker's old builder would lose the right to open ports 80 and 443 here; it stops at --chmod instead.
COPY --from=made --chmod=755 /lamplight /usr/local/bin/lamplight
COPY --from=made --chmod=700 --chown=65534:65534 /data /data
USER 65534:65534
ENV PATH=/usr/local/bin LAMPLIGHT_DATA=/data
VOLUME /data
ENTRYPOINT ["lamplight"]
CMD ["serve"]
