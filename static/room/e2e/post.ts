import { createServer, type Server, type Socket } from "node:net";

/** A letter as it came over the wire. */
export interface Letter { from: string; to: string; text: string }

/** A mail server of the test's own: it takes every letter and keeps it. */
export class PostOffice {
  readonly letters: Letter[] = [];
  port = 0;
  private readonly lines = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static open(): Promise<PostOffice> {
    return new Promise((done) => {
      const office = new PostOffice(createServer((line) => office.answer(line)));
      office.server.listen(0, "127.0.0.1", () => {
        office.port = (office.server.address() as { port: number }).port;
        done(office);
      });
    });
  }

  close(): void {
    for (const line of this.lines) line.destroy();
    this.server.close();
  }

  /** The part in plain words of the newest letter that says this, with its soft line breaks undone. */
  saying(what: RegExp): string | undefined {
    return this.letters.map(({ text }) => plain(text)).reverse().find((text) => what.test(text));
  }

  private answer(line: Socket): void {
    this.lines.add(line);
    line.once("close", () => this.lines.delete(line));
    line.on("error", () => line.destroy());
    let heard = "";
    let letter: Letter = { from: "", to: "", text: "" };
    let inLetter = false;
    const say = (text: string) => line.write(`${text}\r\n`);
    const take = (row: string) => {
      if (inLetter) {
        if (row !== ".") {
          letter.text += `${row.replace(/^\.\./, ".")}\n`;
          return;
        }
        inLetter = false;
        this.letters.push(letter);
        letter = { from: "", to: "", text: "" };
        say("250 kept");
        return;
      }
      const verb = row.slice(0, 4).toUpperCase();
      if (verb === "MAIL") letter.from = row;
      if (verb === "RCPT") letter.to = row;
      if (verb === "DATA") inLetter = true;
      say(verb === "DATA" ? "354 go on" : verb === "QUIT" ? "221 bye" : verb === "EHLO" ? "250 localhost" : "250 ok");
      if (verb === "QUIT") line.end();
    };
    say("220 localhost");
    line.setEncoding("utf8").on("data", (text: string) => {
      heard += text;
      for (let end = heard.indexOf("\r\n"); end >= 0; end = heard.indexOf("\r\n")) {
        const row = heard.slice(0, end);
        heard = heard.slice(end + 2);
        take(row);
      }
    });
  }
}

/** The first text/plain part of a letter, decoded. */
function plain(letter: string): string {
  const start = letter.search(/^content-type: text\/plain/im);
  const body = letter.slice(letter.indexOf("\n\n", start) + 2).split(/^--/m)[0]!;
  const head = letter.slice(0, letter.indexOf("\n\n", start));
  if (/base64/i.test(head.slice(head.lastIndexOf("Content-Type")))) return Buffer.from(body, "base64").toString();
  const bytes = body.replace(/=\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
