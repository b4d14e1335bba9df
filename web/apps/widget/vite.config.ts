import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

// The server renders the page itself: it reads the manifest for the script's name and puts the style into the page.
export default defineConfig({
  // Parts lie beside the script that asks for them, under whatever path it is served.
  base: "./",
  plugins: [preact()],
  build: {
    outDir: "../../target/classes/web",
    emptyOutDir: false,
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { chat: "src/main.tsx", style: "src/chat.css" },
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: (asset) =>
          asset.names.some((name) => name.endsWith(".css")) ? "chat/chat.css" : "assets/[name]-[hash][extname]",
      },
    },
    manifest: "chat/manifest.json",
  },
});
