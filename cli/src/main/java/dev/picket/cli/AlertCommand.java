package dev.picket.cli;

import dev.picket.cli.config.Units;
import dev.picket.cli.live.TestAlerts;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.publish.TestAlert;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code picket alert}. */
@Command(
        name = "alert",
        description = "Tries the way that alerts take: test.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = AlertCommand.Test.class)
final class AlertCommand {
    /** {@code picket alert test}. */
    @Command(
            name = "test",
            description = {
                "Sends an alert PicketTest to every Alertmanager of collector.alerting, as those of incidents are sent, and ends it.",
                "Ends with 1 when one does not take it."
            })
    static final class Test implements Callable<Integer> {
        private static final Duration HOLD_MAX = Duration.ofMinutes(10);

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private Settings settings = new Settings();

        @Option(
                names = "--severity",
                paramLabel = "S",
                description = "Its label, by which routes choose whom they tell (default: informational).")
        private Severity severity = Severity.INFORMATIONAL;

        @Option(
                names = "--hold",
                paramLabel = "1m",
                description = {
                    "Between its beginning and its end (default: none). Alertmanager tells people only of what lasts longer than its",
                    "group_wait: hold it longer, and they get it, and its end."
                })
        private String hold = "0s";

        @Option(names = "--dry-run", description = "Prints what would be posted, and posts nothing.")
        private boolean dry;

        @Override
        public Integer call() throws InterruptedException {
            var pause = hold();
            try (var test = TestAlerts.of(settings.read(), severity, InstantSource.system())
                    .orElseThrow(() -> CommandFailure.badInput(
                            "collector.alerting.alertmanagers names none: alerts are not pushed (--config F)"))) {
                return dry ? print(test) : run(test, pause);
            } catch (IOException e) {
                throw Failures.of(e);
            }
        }

        private Duration hold() {
            var pause = Units.duration(hold);
            if (pause.isEmpty() || pause.get().compareTo(HOLD_MAX) > 0) {
                throw CommandFailure.badInput("--hold is " + hold + ": expected a time up to 10m, like 30s or 1m");
            }
            return pause.get();
        }

        private int print(TestAlert test) {
            out().println(test.body());
            test.addresses().forEach(address -> spec.commandLine().getErr().println("would be posted to " + address));
            return 0;
        }

        private int run(TestAlert test, Duration pause) throws InterruptedException {
            var begun = test.begin();
            say(begun, "taken");
            boolean anyTook = begun.stream().anyMatch(one -> one.problem().isEmpty());
            if (anyTook && !pause.isZero()) {
                Thread.sleep(pause);
            }
            var ended = test.end();
            say(ended, "ended");
            boolean well = all(begun) && all(ended);
            return well ? 0 : CommandFailure.FOUND;
        }

        private static boolean all(List<TestAlert.Told> told) {
            return told.stream().allMatch(one -> one.problem().isEmpty());
        }

        private void say(List<TestAlert.Told> told, String what) {
            told.forEach(one -> out().printf(
                            "%-8s %s  %d ms%s%n",
                            one.problem().isEmpty() ? what : "failed",
                            one.address(),
                            one.took().toMillis(),
                            one.problem().isEmpty() ? "" : ": " + one.problem()));
            out().flush();
        }

        private PrintWriter out() {
            return spec.commandLine().getOut();
        }
    }
}
