package dev.picket.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code picket} command. Exit codes: 0 done, 1 found or failed a check, 2 wrong use or bad input, 3 something is not there. */
@Command(
        name = "picket",
        description = {
            "Watches pod flows, Kubernetes API calls and LLM inferences of a multi-tenant cluster,",
            "and finds lateral movement, cross-tenant access and output leakage."
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            AgentCommand.class,
            CollectorCommand.class,
            ReplayCommand.class,
            ScanCommand.class,
            RulesCommand.class,
            IncidentsCommand.class,
            SuppressCommand.class,
            AlertCommand.class,
            TimelineCommand.class,
            QueryCommand.class,
            CoverageCommand.class,
            StatusCommand.class,
            DoctorCommand.class,
            ConfigCommand.class,
            VersionCommand.class
        })
public final class Main {
    private static final int BUG = 70;
    private static final OptionSpec HELP = OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help message and exit.")
            .build();

    private Main() {}

    static void main(String[] args) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(out, err, args);
        out.flush();
        System.exit(code);
    }

    /** The command without the process: for tests too. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        var command = new CommandLine(new Main());
        addHelp(command);
        return command.setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::wrongUse)
                .setExecutionExceptionHandler(Main::failed)
                .execute(args.length == 0 ? new String[] {"--help"} : args);
    }

    private static void addHelp(CommandLine command) {
        command.getSubcommands().values().forEach(sub -> {
            sub.getCommandSpec().addOption(HELP);
            addHelp(sub);
        });
    }

    private static int wrongUse(ParameterException e, String[] args) {
        var command = e.getCommandLine();
        command.getErr().println("picket: " + e.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
            command.getErr().println("see: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return CommandFailure.BAD_INPUT;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof CommandFailure failure) {
            command.getErr().println("picket: " + failure.getMessage());
            return failure.code();
        }
        command.getErr().println("picket: this is a mistake of ours, please report it:");
        e.printStackTrace(command.getErr());
        return BUG;
    }
}
