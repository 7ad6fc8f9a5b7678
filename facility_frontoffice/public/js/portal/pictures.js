// A photo as it is sent: upright, no larger than it needs to be, and without the place where it was taken.

const LONGEST_SIDE = 2048;
const QUALITY = 0.85;
// A smaller one that need not be turned is sent as it is: a screenshot stays sharp. The server takes the place out.
const SMALL_ENOUGH = 1024 * 1024;

// The file itself when it is small already, is no picture, or is one that this browser cannot read.
export async function smaller(file) {
	if (!file.type.startsWith("image/") || file.size <= SMALL_ENOUGH) return file;
	try {
		const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
		const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
		const canvas = document.createElement("canvas");
		canvas.width = Math.round(picture.width * scale);
		canvas.height = Math.round(picture.height * scale);
		canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
		picture.close();
		const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
		if (!blob || blob.size >= file.size) return file;
		return new File([blob], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
	} catch (error) {
		return file;
	}
}

export function thumbnail(filedata) {
	const is_shown = /^data:image\/(jpeg|png|webp|gif)/.test(filedata || "");
	if (!is_shown) return null;
	const picture = document.createElement("img");
	Object.assign(picture, { src: filedata, alt: "", className: "ask-thumbnail" });
	return picture;
}

// Whether there is likely a camera to take a photo with at once: a phone or a tablet.
export function has_camera() {
	return window.matchMedia("(pointer: coarse)").matches;
}
