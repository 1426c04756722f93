package dev.picket.install;

import dev.picket.cli.read.Ask;
import dev.picket.cli.read.ServerSource;
import dev.picket.collector.query.Answer;
import dev.picket.collector.query.Reply;
import dev.picket.collector.query.Table;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The API of a collector's pod, asked as {@code picket query --server} asks, through a port that kubectl forwards for one question at a time:
 * the pod may be another by the next.
 *
 * @param authority file with whom to believe
 * @param token file with the admin's token
 */
record Door(String namespace, String pod, Path authority, Path token) {
    private static final Pattern FORWARDING = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) ");

    /** The rows; throws when there is no answer. */
    Table rows(String sql) throws IOException {
        return switch (through(port -> reply(new Ask.Query(sql), port))) {
            case Answer(var table, var _) -> table;
            case Reply other -> throw new IOException("no rows but " + other);
        };
    }

    private <A> A through(Through<A> asking) throws IOException {
        var forward = Lab.started("port-forward", "-n", namespace, "pod/" + pod, ":8470");
        try (var said = forward.inputReader(StandardCharsets.UTF_8)) {
            var line = Optional.ofNullable(said.readLine()).orElse("");
            var port = FORWARDING.matcher(line);
            if (!port.find()) {
                throw new IOException("no port is forwarded: " + line);
            }
            return asking.ask(Integer.parseInt(port.group(1)));
        } finally {
            forward.destroy();
        }
    }

    private Reply reply(Ask ask, int port) throws IOException {
        try (var server = ServerSource.of(URI.create("https://127.0.0.1:" + port), token, Optional.of(authority))) {
            return server.ask(ask);
        }
    }

    /** The number of the certificate that is shown now, to somebody who only looks. */
    BigInteger shown() throws IOException {
        return through(port -> new Handshake(authority).shown(port));
    }

    /** What is done by a forwarded port. */
    @FunctionalInterface
    private interface Through<A> {
        A ask(int port) throws IOException;
    }
}
