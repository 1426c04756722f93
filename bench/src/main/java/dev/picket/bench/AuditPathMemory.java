package dev.picket.bench;

import java.time.Instant;
import java.util.Locale;

/**
 * What the whole path of audit events keeps in memory once so many identities have been seen: heap in use after collections, with the path and without it.
 * Arguments: identities (10,000), events of each (30).
 */
public final class AuditPathMemory {
    private AuditPathMemory() {}

    public static void main(String[] args) throws InterruptedException {
        int identities = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int each = args.length > 1 ? Integer.parseInt(args[1]) : 30;
        var traffic = new AuditTraffic(identities, 1);
        var time = Instant.parse("2026-03-01T10:00:00Z");
        try (var path = new AuditPath()) {
            path.take(traffic.line(time, 0).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            long before = used();
            for (int i = 0; i < each; i++) {
                for (int who = 0; who < identities; who++) {
                    time = time.plusNanos(1_000_000_000L / AuditTraffic.EVENTS_A_SECOND);
                    path.take(traffic.line(time, who).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                }
                if ((i + 1) % 10 == 0) {
                    System.out.printf(
                            Locale.ROOT,
                            "%,d events of %,d identities: %.1f MB, %,d keys%n",
                            path.read(),
                            identities,
                            (used() - before) / 1e6,
                            path.keys());
                }
            }
        }
    }

    private static long used() throws InterruptedException {
        var runtime = Runtime.getRuntime();
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
