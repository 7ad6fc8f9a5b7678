// Photos for sending: small enough for a poor line, upright, and without the place and the phone that took them.

import { fill, words } from "./words";

const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
const MB = 1024 * 1024;
const MAXIMUM_BYTES = 10 * MB;
const MAXIMUM_PHOTOS = 5;
// A message to the server holds 25 MB, and files grow by a third on the way.
const MAXIMUM_TOGETHER = 17 * MB;

export class TooLarge extends Error {}
export class NotAPhoto extends Error {}

// Why these cannot go along in one go, as a text; null when they can.
export function problem_with(photos) {
	if (photos.length > MAXIMUM_PHOTOS) return fill(words.too_many_photos, MAXIMUM_PHOTOS);
	const together = photos.reduce((bytes, { blob }) => bytes + blob.size, 0);
	return together > MAXIMUM_TOGETHER ? fill(words.too_large_together, MAXIMUM_TOGETHER / MB) : null;
}

// {filename, blob} of what was chosen. A picture is drawn anew, which leaves out everything but the picture.
export async function prepared(file) {
	if (file.type === "application/pdf") {
		if (file.size > MAXIMUM_BYTES) throw new TooLarge();
		return { filename: file.name, blob: file };
	}
	const blob = await scaled(file, LONGEST_SIDE);
	return { filename: file.name.replace(/\.[^.]*$/, "") + ".jpg", blob };
}

// A picture element stands upright by itself, in every browser that has the rest of what this page needs.
export async function scaled(file, longest_side) {
	const url = URL.createObjectURL(file);
	try {
		const picture = new Image();
		picture.src = url;
		await picture.decode();
		return await drawn(picture, Math.min(1, longest_side / Math.max(picture.width, picture.height)));
	} catch (error) {
		throw new NotAPhoto();
	} finally {
		URL.revokeObjectURL(url);
	}
}

async function drawn(picture, factor) {
	const canvas = document.createElement("canvas");
	canvas.width = Math.max(1, Math.round(picture.width * factor));
	canvas.height = Math.max(1, Math.round(picture.height * factor));
	const context = canvas.getContext("2d");
	context.fillStyle = "#fff"; // what is transparent would become black
	context.fillRect(0, 0, canvas.width, canvas.height);
	context.drawImage(picture, 0, 0, canvas.width, canvas.height);
	const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
	if (!blob) throw new NotAPhoto();
	return blob;
}
