// Reads calendar files with ical.js and prints what it understood, a line for each event. The first
// argument is the folder node_modules.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2);
const { default: ICAL } = await import(pathToFileURL(`${modules}/ical.js/dist/ical.js`));

function told(calendar, event) {
  const moment = (name) => {
    const time = event.getFirstPropertyValue(name);
    const iso = new Date(time.toUnixTime() * 1000).toISOString();
    return iso.replace(/[-:]/g, "").replace(".000", "");
  };
  const value = (name) => event.getFirstPropertyValue(name);
  return [
    calendar.getFirstPropertyValue("method"),
    value("uid"),
    value("sequence"),
    moment("dtstart"),
    moment("dtend"),
    value("status"),
    value("summary"),
    event.getAllProperties("attendee").length,
    event.getAllSubcomponents("valarm").length,
  ].join("|");
}

for (const file of files) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
  const zone = new ICAL.Timezone(calendar.getFirstSubcomponent("vtimezone"));
  ICAL.TimezoneService.register(zone);
  for (const event of calendar.getAllSubcomponents("vevent")) console.log(told(calendar, event));
}
