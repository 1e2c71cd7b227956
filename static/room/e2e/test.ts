import { chromium, test as base, expect, type Browser, type BrowserContextOptions } from "@playwright/test";
import { House, chromiumArgs, chromiumPath } from "./house";
import { Person } from "./person";

interface Fixtures {
  /** a house of this test's own, with one room */
  house: House;
  /** its first room's slug */
  room: string;
  /** brings somebody with a browser profile of their own */
  arrive(name: string, options?: BrowserContextOptions, browser?: Browser): Promise<Person>;
}

/** Every test ends with: no policy violation, no request to anybody else, no uncaught error. */
export const test = base.extend<Fixtures, { machine: Browser }>({
  machine: [async ({}, use) => {
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs });
    await use(browser);
    await browser.close();
  }, { scope: "worker" }],

  house: async ({}, use, info) => {
    const house = await House.open();
    await use(house);
    if (info.status !== info.expectedStatus) await info.attach("lamplight.log", { body: house.log, contentType: "text/plain" });
    await house.close();
  },

  room: async ({ house }, use) => {
    const answer = await fetch(`${house.url}/api/rooms`);
    const { rooms } = (await answer.json()) as { rooms: { slug: string }[] };
    await use(rooms[0]!.slug);
  },

  arrive: async ({ house, machine }, use, info) => {
    const people: Person[] = [];
    await use(async (name, options, browser = machine) => {
      const person = await Person.arrive(browser, house, name, {
        locale: info.project.use.locale, timezoneId: info.project.use.timezoneId, ...options,
      });
      people.push(person);
      return person;
    });
    for (const person of people) await person.leave().catch(() => undefined);
    for (const person of people) expect(person.trouble, `${person.name}'s browser`).toEqual([]);
  },
});

export { expect };
