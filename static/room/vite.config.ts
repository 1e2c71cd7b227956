/// <reference types="vitest/config" />
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const dist = resolve(import.meta.dirname, "../dist");

/** What the pages ask for by name; one that is not written yet is left out, so that the rest can be built. */
const entries = ["src/main.tsx", "src/pages.ts", "src/lobby.ts", "src/me.ts", "src/signin.ts", "src/schedule.ts", "src/health.ts", "../css/pages.css", "../css/room.css"]
  .map((name) => resolve(import.meta.dirname, name))
  .filter((file) => existsSync(file));

/** Compresses once, here, as hard as it goes: the server only picks the file a browser understands. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    closeBundle() {
      writeFileSync(join(dist, ".gitkeep"), "");
      const assets = join(dist, "assets");
      if (!existsSync(assets)) return;
      for (const name of readdirSync(assets)) {
        const file = join(assets, name);
        if (!/\.(js|css|svg|json)$/.test(name) || statSync(file).size < 600) continue;
        const bytes = readFileSync(file);
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
      }
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [react(), compressed()],
  base: "/",
  publicDir: false,
  // The stylesheets lie beside this folder, where node_modules is not found by itself.
  resolve: { alias: { "@fontsource-variable": resolve(import.meta.dirname, "node_modules/@fontsource-variable") } },
  build: {
    outDir: dist,
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["chrome120", "firefox121", "safari17.2"],
    // light-dark() must reach the browser as it is: rewritten, it no longer turns with color-scheme inside a page.
    cssTarget: ["chrome123", "firefox121", "safari17.5"],
    sourcemap: false,
    minify: mode !== "development",
    modulePreload: { polyfill: false },
    // data: addresses would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: entries,
      output: {
        // LiveKit is most of the weight and changes least; it loads while the name is typed.
        codeSplitting: {
          groups: [{ name: "livekit", test: /node_modules[\\/](livekit-client|@livekit[\\/](protocol|mutex)|@bufbuild|webrtc-adapter|sdp|sdp-transform|events|loglevel|ts-debounce|typed-emitter)[\\/]/ }],
        },
      },
    },
  },
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx"],
    environment: "jsdom",
  },
}));
