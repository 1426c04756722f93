package dev.picket.cli.doctor;

import dev.picket.cli.config.Config;
import dev.picket.cli.read.Trusting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at everything, in the order of the drawing. */
public final class Doctor {
    private Doctor() {}

    /**
     * Takes some seconds when what it asks does not answer.
     *
     * @param collector whose clock is compared; empty: none is
     * @param authority of its certificate; empty: the system's
     */
    public static List<Check> examine(
            Config config, Optional<URI> collector, Optional<Path> authority, InstantSource clock) {
        var proc = Path.of("/proc");
        var checks = new ArrayList<>(Machine.checks(proc));
        var tap = config.agent().inference().tap();
        checks.addAll(Machine.probes(tap.listens() ? tap.tls() : Set.of(), proc));
        checks.add(Room.check(config));
        collector.ifPresent(address -> checks.add(clock(address, authority, clock)));
        checks.addAll(Planes.checks(config, clock));
        return checks;
    }

    private static Check clock(URI collector, Optional<Path> authority, InstantSource clock) {
        try (var client = Trusting.client(authority)) {
            return Skew.check("the collector", collector.resolve("/healthz"), client, clock);
        } catch (IOException unusable) {
            return Check.lacks("clock", String.valueOf(unusable.getMessage()), "--ca-file");
        }
    }
}
