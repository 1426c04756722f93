package dev.picket.agent.capture.inference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A model server in a process of its own, in Python: in clear, by TLS over its sockets, or by TLS in memory as asyncio does; and its callers. */
final class TlsServer implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;
    /** More than one of TLS' records for all but the first. */
    private static final int LENGTH = 10_000;

    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/libssl.so.3"),
            Path.of("/usr/lib/aarch64-linux-gnu/libssl.so.3"),
            Path.of("/usr/lib64/libssl.so.3"));
    private static final String SAID =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"four\"},\"finish_reason\":\"stop\"}]}";
    private static final String SERVER = """
            import asyncio, http.server, ssl, sys
            how, folder, said = sys.argv[1:]
            class Model(http.server.BaseHTTPRequestHandler):
                protocol_version = 'HTTP/1.1'
                timeout = 60
                def do_POST(self):
                    self.rfile.read(int(self.headers['content-length']))
                    self.send_response(200)
                    self.send_header('content-type', 'application/json')
                    self.send_header('content-length', str(len(said)))
                    self.end_headers()
                    self.wfile.write(said.encode())
                def log_message(self, *_): pass
            def context():
                made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                made.load_cert_chain(folder + '/cert.pem', folder + '/key.pem')
                return made
            async def answer(reader, writer):
                try:
                    while True:
                        await reader.readuntil(b'h"}]}')
                        writer.write(('HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\ncontent-length: %d\\r\\n\\r\\n%s' % (len(said), said)).encode())
                        await writer.drain()
                except asyncio.IncompleteReadError:
                    writer.close()
            async def memory():
                server = await asyncio.start_server(answer, '127.0.0.1', 0, ssl=context(), limit=1 << 20)
                print(server.sockets[0].getsockname()[1], flush=True)
                await server.serve_forever()
            if how == 'memory':
                asyncio.run(memory())
            else:
                server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Model)
                if how == 'tls':
                    server.socket = context().wrap_socket(server.socket, server_side=True)
                print(server.server_port, flush=True)
                server.serve_forever()
            """;

    private final Process process;
    private final Path certificate;
    private final boolean clear;
    private final int port;
    private final Map<Integer, Integer> callers = new ConcurrentHashMap<>();

    private TlsServer(Process process, Path certificate, boolean clear, int port) {
        this.process = process;
        this.certificate = certificate;
        this.clear = clear;
        this.port = port;
    }

    /** Why there cannot be one here; empty: there can. */
    static String obstacle() {
        for (var tool : List.of("/usr/bin/python3", "/usr/bin/openssl")) {
            if (!Files.isExecutable(Path.of(tool))) {
                return "skipped: needs " + tool;
            }
        }
        return "";
    }

    /** @param how clear, tls or memory */
    static TlsServer start(Path folder, String how) throws IOException {
        var certificate = certificate(folder);
        var process = new ProcessBuilder("/usr/bin/python3", "-c", SERVER, how, folder.toString(), SAID)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        var line = out.readLine();
        if (line == null) {
            throw new IOException("the server has not started");
        }
        return new TlsServer(process, certificate, how.equals("clear"), Integer.parseInt(line));
    }

    /** OpenSSL's own, which reads and writes by the older two functions: whoever holds its input and output is the server. */
    static Process bare(Path folder, int port) throws IOException {
        var certificate = certificate(folder);
        return new ProcessBuilder(
                        "/usr/bin/openssl",
                        "s_server",
                        "-quiet",
                        "-accept",
                        "127.0.0.1:" + port,
                        "-cert",
                        certificate.toString(),
                        "-key",
                        folder.resolve("key.pem").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    int port() {
        return port;
    }

    /** The file that hides what it says. */
    static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    /** By the ports of those that asked, how many characters each said. */
    Map<Integer, Integer> callers() {
        return Map.copyOf(callers);
    }

    /** So many connections at once, each with so many requests of a length of its own, one after the other; until all have been answered. */
    void ask(int connections, int requests) throws IOException {
        var threads = new ArrayList<Thread>();
        var failures = new ArrayList<Exception>();
        var factory = trusting(certificate);
        for (int i = 1; i <= connections; i++) {
            int characters = i * LENGTH;
            threads.add(Thread.ofVirtual().start(() -> {
                try (var socket = socket(factory)) {
                    ask(socket, requests, characters);
                } catch (IOException failed) {
                    synchronized (failures) {
                        failures.add(failed);
                    }
                }
            }));
        }
        for (var thread : threads) {
            join(thread);
        }
        if (!failures.isEmpty()) {
            throw new IOException(failures.size() + " connections failed", failures.getFirst());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private Socket socket(SSLContext context) throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        return clear ? new Socket(loopback, port) : context.getSocketFactory().createSocket(loopback, port);
    }

    private void ask(Socket socket, int requests, int characters) throws IOException {
        var body =
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "h".repeat(characters) + "\"}]}";
        var ask =
                "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
        socket.setSoTimeout(TIMEOUT_MS);
        callers.put(socket.getLocalPort(), characters);
        for (int i = 0; i < requests; i++) {
            socket.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
            readAnswer(socket.getInputStream());
        }
    }

    private static void readAnswer(InputStream from) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith(SAID)) {
            int next = from.read();
            if (next < 0) {
                throw new IOException("no answer, but " + text);
            }
            text.append((char) next);
        }
    }

    /** What trusts the server that has this certificate. */
    static SSLContext trusting(Path certificate) throws IOException {
        try (var file = Files.newInputStream(certificate)) {
            var keys = KeyStore.getInstance(KeyStore.getDefaultType());
            keys.load(null, null);
            keys.setCertificateEntry(
                    "model", CertificateFactory.getInstance("X.509").generateCertificate(file));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(keys);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new IOException(broken);
        }
    }

    private static Path certificate(Path folder) throws IOException {
        var certificate = folder.resolve("cert.pem");
        if (!Files.exists(certificate)) {
            var request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=model -days 2";
            var command = new ArrayList<>(List.of(("/usr/bin/openssl " + request).split(" ")));
            command.addAll(List.of("-keyout", folder.resolve("key.pem").toString(), "-out", certificate.toString()));
            finish(new ProcessBuilder(command).redirectErrorStream(true).start());
        }
        return certificate;
    }

    private static void finish(Process process) throws IOException {
        try {
            process.getInputStream().readAllBytes();
            if (!process.waitFor(TIMEOUT_MS, TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
                throw new IOException("openssl failed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(TIMEOUT_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
