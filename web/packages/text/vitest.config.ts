import { defineConfig } from "vitest/config";

export default defineConfig({ test: { name: "text", environment: "node", include: ["test/**/*.test.ts"] } });
