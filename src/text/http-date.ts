const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

// The preferred form, and the two obsolete ones that every recipient must still read.
const forms = [
  /^\w{3}, (?<day>\d\d) (?<month>\w{3}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^\w{6,9}, (?<day>\d\d)-(?<month>\w{3})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^\w{3} (?<month>\w{3}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/,
];

/**
 * Parses a date as HTTP headers have it (RFC 9110, section 5.6.7) into milliseconds since 1970;
 * undefined where it is none. `now` says in which century a year of two digits lies.
 */
export function parseHttpDate(text: string, now: Date): number | undefined {
  for (const form of forms) {
    const { day = "", month = "", year = "", time = "" } = form.exec(text)?.groups ?? {};
    if (!months.includes(month)) continue;
    const number = year.length === 2 ? fullYear(Number(year), now) : Number(year);
    // Read as UTC whatever the form: one of them names no time zone.
    const date = Date.parse(
      `${day.trim()} ${month} ${String(number).padStart(4, "0")} ${time} GMT`,
    );
    return Number.isNaN(date) ? undefined : date;
  }
  return undefined;
}

/** A year more than 50 years ahead is the latest one in the past that ends in the same digits. */
function fullYear(twoDigits: number, now: Date): number {
  const thisYear = now.getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}
