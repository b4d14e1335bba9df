import { defineConfig } from "vite";

// One classic script, so that it can say from where it was loaded and runs under every host's policy.
export default defineConfig({
  build: {
    outDir: "../../target/classes/web",
    emptyOutDir: false,
    target: "es2020",
    reportCompressedSize: false,
    lib: { entry: "src/main.ts", formats: ["iife"], name: "HutongLoader", fileName: () => "hutong.js" },
  },
});
