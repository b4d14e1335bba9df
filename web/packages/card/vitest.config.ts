import { defineConfig } from "vitest/config";

export default defineConfig({ test: { name: "card", environment: "happy-dom", include: ["test/**/*.test.ts"] } });
