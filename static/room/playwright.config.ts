import { defineConfig } from "@playwright/test";

// Journeys run against the built binary, each with a house of its own. One at a
// time: several Chromiums with cameras are all that a small machine can carry.
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: { locale: "en-GB", timezoneId: "Europe/Berlin", actionTimeout: 30_000, trace: { mode: "retain-on-failure", screenshots: false }, screenshot: "only-on-failure" },
  projects: [
    { name: "journeys", testMatch: "*.spec.ts" },
    { name: "bench", testMatch: "bench.ts", timeout: 600_000, use: { trace: "off" } },
  ],
});
