package dev.picket.cli;

import dev.picket.cli.demo.BadScenarioException;
import dev.picket.cli.demo.Demo;
import dev.picket.cli.demo.Ending;
import dev.picket.cli.demo.Screen;
import dev.picket.cli.live.Lifetime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code picket demo}. */
@Command(
        name = "demo",
        description = {
            "Plays a recorded attack on three tenants, over flows, API calls and inferences, through the live pipeline of picket up,",
            "tells what is found as it is found, and says where to look further. Needs no root, no Kubernetes and no network."
        })
final class DemoCommand implements Callable<Integer> {
    private static final Path HOME = Path.of(System.getProperty("user.home"));

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--keep", description = "Stays up when the story is told, until Ctrl-C.")
    private boolean keep;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The data folder: a new one, or an earlier demo's, which is emptied (default: ~/.picket/demo).")
    private Path data = HOME.resolve(".picket").resolve("demo");

    @Option(
            names = "--port",
            paramLabel = "8470",
            description = "Port of the API (default: 8470, or any if that is taken).")
    private Optional<Integer> port = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        System.getProperties()
                .putIfAbsent(
                        "picket.log", "WARN"); // read when the first stage logs: the story is not to be broken into
        var lifetime = Lifetime.begin();
        try {
            return code(demo().run(screen(), lifetime, InstantSource.system(), started()));
        } catch (BadScenarioException wrong) {
            throw CommandFailure.badInput(wrong.what());
        } catch (IOException e) {
            throw Failures.of(e);
        } finally {
            lifetime.ended();
        }
    }

    private Demo demo() {
        var program = Path.of(System.getProperty("picket.home", "."));
        return new Demo(
                program.resolve("scenarios").resolve("demo").toAbsolutePath().normalize(),
                data,
                port,
                keep,
                Version.number(),
                Integer.getInteger("picket.demo.times", 1),
                new Ending(System.getProperty("picket.self", "./picket"), HOME));
    }

    private Screen screen() {
        var terminal = Terminal.ofProcess();
        var line = spec.commandLine();
        return new Screen(
                line.getOut(),
                terminal.columns(),
                terminal.coloured(),
                text -> terminal.overwrite(line.getErr(), text));
    }

    private Integer code(Demo.Outcome outcome) {
        var err = spec.commandLine().getErr();
        return switch (outcome) {
            case TOLD -> 0;
            case STOPPED -> {
                err.println("picket: stopped; what was played until then is in " + data);
                yield 0;
            }
            case INCOMPLETE -> CommandFailure.FOUND;
            case FAILED -> {
                err.println("picket: detection has failed, see above");
                yield CommandFailure.FOUND;
            }
        };
    }

    private static Instant started() {
        return ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    }
}
