package dev.picket.collector.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes and seals. */
class LedgerCrashIT {
    private static final int BATCH = 500;
    private static final int BATCHES_BEFORE_KILL = 40;

    @TempDir
    Path dir = Path.of("");

    @Test
    void kill_whileWriting_everyBatchThatWasKeptIsThereOnceAndWhole()
            throws IOException, InterruptedException, SQLException {
        var writer = start();
        long kept = killAfter(writer, BATCHES_BEFORE_KILL);

        try (var ledger = Ledger.open(LedgerSettings.of(dir), InstantSource.fixed(Rows.T0))) {
            long rows = Look.number(ledger.shelf(), "SELECT count(*) FROM flows");

            assertThat(rows).isGreaterThanOrEqualTo(kept * BATCH);
            assertThat(rows % BATCH).as("torn batches").isZero();
            assertThat(Look.number(ledger.shelf(), "SELECT count(DISTINCT id) FROM flows"))
                    .isEqualTo(rows);
        }
    }

    @Test
    void open_whileAnotherProcessHoldsIt_namesThatProcess() throws IOException, InterruptedException {
        var writer = start();
        var news = reader(writer);
        news.readLine();
        try {
            assertThat(message()).contains(dir + " is in use by process " + writer.pid());
        } finally {
            writer.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private String message() {
        try (var _ = Ledger.open(LedgerSettings.of(dir), InstantSource.fixed(Rows.T0))) {
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private Process start() throws IOException {
        var java = ProcessHandle.current().info().command().orElseThrow();
        return new ProcessBuilder(List.of(
                        java,
                        "-Xmx128m",
                        "-Djava.io.tmpdir=" + dir, // the killed one leaves its copy of the native library there
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        dir.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** How many batches it said it kept. */
    private static long killAfter(Process writer, int batches) throws IOException, InterruptedException {
        long kept = 0;
        try (var news = reader(writer)) {
            while (kept < batches && news.readLine() != null) {
                kept++;
            }
            writer.toHandle().destroyForcibly(); // unlike Process, it leaves the pipe open
            while (news.readLine() != null) {
                kept++;
            }
        }
        assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kept).isGreaterThanOrEqualTo(batches);
        return kept;
    }

    private static BufferedReader reader(Process writer) {
        return new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Appends batch after batch, seals now and then, and says a line for each batch. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            try (var ledger = Ledger.open(LedgerSettings.of(Path.of(arguments[0])), InstantSource.fixed(Rows.T0))) {
                for (int batch = 0; batch < 10_000; batch++) {
                    ledger.append(Rows.flows("b" + batch + '-', Rows.T0.minusSeconds(BATCH), BATCH));
                    System.out.println(batch);
                    if (batch % 7 == 6) {
                        ledger.sealAll();
                    }
                }
            }
        }
    }
}
