// The words of the page, and moments as people say them, in the time zone of the site.

const source = document.getElementById("round-words");
export const words = source ? JSON.parse(source.textContent) : {};
const page_language = document.documentElement.lang || "en";
// the words are in the language of the person, the dates as their phone writes them in that language
const language = navigator.languages.find((name) => name.split("-")[0] === page_language.split("-")[0]) || page_language;
const MINUTE = 60 * 1000;

let time_zone;

export function set_time_zone(name) {
	time_zone = name;
}

export function fill(text, ...gaps) {
	return gaps.reduce((filled, gap, number) => filled.split(`{${number}}`).join(gap), text);
}

// "1 thing", "3 things"
export function counted(one, many, number) {
	return number === 1 ? one : fill(many, number);
}

const format = (options, moment) => new Intl.DateTimeFormat(language, { timeZone: time_zone, ...options }).format(moment);
const day = (moment) => format({ year: "numeric", month: "2-digit", day: "2-digit" }, moment);

export function clock(iso) {
	return format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, new Date(iso));
}

export function when(iso) {
	const moment = new Date(iso);
	if (day(moment) === day(new Date())) return fill(words.today_at, clock(iso));
	if (day(moment) === day(new Date(Date.now() + 24 * 60 * MINUTE))) return fill(words.tomorrow_at, clock(iso));
	return `${format({ weekday: "short", day: "numeric", month: "short" }, moment)} ${clock(iso)}`;
}

// {text, late, soon}: what is left until a moment, in the largest unit that says enough.
export function time_left(iso) {
	const minutes = Math.round((new Date(iso) - Date.now()) / MINUTE);
	const late = minutes < 0;
	return { text: fill(late ? words.too_late : words.left, span(Math.abs(minutes))), late, soon: !late && minutes <= 120 };
}

function span(minutes) {
	const [number, unit] =
		minutes < 90 ? [minutes, "minute"] : minutes < 36 * 60 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 60 / 24), "day"];
	return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(number);
}

export function number(value) {
	return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
}
