package dev.picket.install;

import dev.picket.cli.read.Ask;
import dev.picket.cli.read.ServerSource;
import dev.picket.collector.query.Answer;
import dev.picket.collector.query.Reply;
import dev.picket.collector.query.Table;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The API of a collector's pod, asked as {@code picket query --server} asks, through a port that kubectl forwards for one question at a time:
 * the pod may be another by the next.
 *
 * @param data the collector's data folder, as this machine sees it
 */
record Door(String namespace, String pod, Path data) {
    private static final Pattern FORWARDING = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) ");

    /** The rows; throws when there is no answer. */
    Table rows(String sql) throws IOException {
        return switch (reply(new Ask.Query(sql))) {
            case Answer(var table, var _) -> table;
            case Reply other -> throw new IOException("no rows but " + other);
        };
    }

    private Reply reply(Ask ask) throws IOException {
        var forward = Lab.started("port-forward", "-n", namespace, "pod/" + pod, ":8470");
        try (var said = forward.inputReader(StandardCharsets.UTF_8)) {
            var line = Optional.ofNullable(said.readLine()).orElse("");
            var port = FORWARDING.matcher(line);
            if (!port.find()) {
                throw new IOException("no port is forwarded: " + line);
            }
            var address = URI.create("https://127.0.0.1:" + port.group(1));
            var authority = Optional.of(data.resolve("tls/ca.pem"));
            try (var server = ServerSource.of(address, data.resolve("token"), authority)) {
                return server.ask(ask);
            }
        } finally {
            forward.destroy();
        }
    }
}
