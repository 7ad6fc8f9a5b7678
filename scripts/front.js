// The demo's front door: one address for a site, as nginx would be in production.
//
//     node front.js PORT SITE WEB_SOCKET SOCKETIO_SOCKET
//
// Everything goes to the web server, /socket.io to the server for live updates; both listen on unix sockets.
// It names the site, so that any address reaches it, and overwrites what a client says of its own address:
// Frappe's rate limits believe X-Forwarded-For.
const http = require("node:http");
const net = require("node:net");

const [port, site, web, socketio] = process.argv.slice(2);
const backend = (url) => (url.startsWith("/socket.io/") ? socketio : web);

function headers(request) {
	return {
		...request.headers,
		"x-frappe-site-name": site,
		"x-forwarded-for": request.socket.remoteAddress,
		"x-forwarded-proto": "http",
	};
}

const server = http.createServer((request, response) => {
	const onward = http.request(
		{ socketPath: backend(request.url), method: request.method, path: request.url, headers: headers(request) },
		(answer) => {
			response.writeHead(answer.statusCode, answer.rawHeaders);
			answer.pipe(response);
		}
	);
	onward.on("error", (error) => {
		if (!response.headersSent) response.writeHead(502, { "Content-Type": "text/plain" });
		response.end(`The server behind this address does not answer: ${error.message}\n`);
	});
	response.on("close", () => onward.destroy());
	request.pipe(onward);
});

server.on("upgrade", (request, client, head) => {
	const upstream = net.connect(backend(request.url), () => {
		const lines = Object.entries(headers(request)).map(([name, value]) => `${name}: ${value}`);
		upstream.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
		upstream.write(head);
		upstream.pipe(client).pipe(upstream);
	});
	upstream.on("error", () => client.destroy());
	client.on("error", () => upstream.destroy());
});

server.listen(Number(port), "127.0.0.1");
