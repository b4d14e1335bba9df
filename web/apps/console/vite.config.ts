import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/console/",
  // What the page itself names is from the root, and the server puts the path before it that it is served under; what
  // scripts and styles name lies beside them.
  experimental: {
    renderBuiltUrl: (file, { hostType }) => (hostType === "html" ? `/console/${file}` : { relative: true }),
  },
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: "false",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
  },
  build: {
    outDir: "../../target/classes/web/console",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
