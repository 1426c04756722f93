package dev.picket.cli.live;

import dev.picket.cli.config.Config;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.publish.TestAlert;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** A test of the way that alerts take, by the settings of the collector that pushes them. */
public final class TestAlerts {
    private TestAlerts() {}

    /**
     * Empty when the settings name no Alertmanager; the caller's to close.
     *
     * @throws IOException names the setting or the file that cannot be used
     */
    public static Optional<TestAlert> of(Config config, Severity severity, InstantSource clock) throws IOException {
        var settings = new Wiring(config, new DataFolder(config.data())).alerts();
        return settings.isEmpty() ? Optional.empty() : Optional.of(TestAlert.of(settings.get(), severity, clock));
    }
}
