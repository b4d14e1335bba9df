import { defineConfig } from "vitest/config";

export default defineConfig({ test: { name: "files", environment: "happy-dom", include: ["test/**/*.test.ts"] } });
