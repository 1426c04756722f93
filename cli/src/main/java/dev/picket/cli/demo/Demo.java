package dev.picket.cli.demo;

import dev.picket.cli.config.Config;
import dev.picket.cli.demo.Screen.Look;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Lifetime;
import dev.picket.cli.live.Local;
import dev.picket.event.Stopping;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The live pipeline of {@code picket up}, whose sources are the recordings of a scenario, moved so that their hour ends when they have been played.
 *
 * @param scenario its folder
 * @param port of the API; empty: the usual one, or any when that is taken
 * @param keep whether it stays up until the signal
 * @param times how much faster than the scenario says; 1 for people
 * @param ending how it says where to look further
 */
public record Demo(
        Path scenario, Path data, Optional<Integer> port, boolean keep, String version, int times, Ending ending) {
    /** How it went. */
    public enum Outcome {
        TOLD,
        STOPPED,
        INCOMPLETE,
        FAILED
    }

    /**
     * @param started when the process was, for the time to the first incident
     * @throws IOException names what is missing or cannot be used
     * @throws BadScenarioException names the file of the scenario that is wrong
     */
    public Outcome run(Screen screen, Lifetime lifetime, InstantSource trueClock, Instant started)
            throws IOException, InterruptedException {
        var recorded = Scenario.read(scenario);
        try (var folder = DemoFolder.take(data)) {
            var narration = recorded.narration().faster(times);
            var pace = narration.pace();
            var begin = trueClock.instant().plus(pace.takes()).minus(pace.length());
            var played = recorded.rebased(Rebase.of(Recording.begin(recorded.recordings()), begin));
            var clock = new PlayedClock(begin, trueClock);
            var narrator = new Narrator(narration, screen, trueClock::instant);
            var player = new Player(played.recordings(), pace, clock, System::nanoTime);
            return run(
                    new Telling(screen, narrator, narration, player, started),
                    folder.data(),
                    played.config(),
                    clock,
                    lifetime);
        }
    }

    /** All that has to do with the story. */
    record Telling(Screen screen, Narrator narrator, Narration narration, Player player, Instant started) {}

    private Outcome run(Telling telling, DataFolder folder, Config config, PlayedClock clock, Lifetime lifetime)
            throws IOException, InterruptedException {
        Outcome outcome;
        var began = Instant.now();
        try (var stopping = new Stopping()) {
            folder.useHashKey(Optional.empty());
            var vertx = Engines.start(stopping);
            var onPort = config.in(folder.path()).onApiPort(apiPort(config, telling.screen()));
            var central = Central.start(onPort, folder, Optional.empty(), telling.narrator(), clock, vertx, stopping);
            var agent = Local.playing(
                    onPort, folder, version, central.link(), telling.player().openings(), clock, stopping);
            open(telling);
            boolean ended = telling.player()
                    .play(
                            agent,
                            most -> lifetime.askedWithin(most)
                                    || !central.collector().ready(),
                            (time, events) ->
                                    telling.screen().tick("%s  %,d events ...".formatted(Narrator.time(time), events)));
            clock.goLive();
            outcome = !central.collector().ready() ? Outcome.FAILED : ended ? Outcome.TOLD : Outcome.STOPPED;
            if (keep && outcome == Outcome.TOLD) {
                ending.tell(telling, folder, Duration.between(began, Instant.now()));
                telling.screen()
                        .say("", Look.PLAIN, "It is up: the API is on " + central.address() + ". Ctrl-C stops it.");
                return lifetime.awaitSignal(central.collector()::ready) ? Outcome.TOLD : Outcome.FAILED;
            }
        }
        telling.screen().tick("");
        if (outcome == Outcome.TOLD) {
            ending.tell(telling, folder, Duration.between(began, Instant.now()));
            return telling.narrator().missed().isEmpty() ? Outcome.TOLD : Outcome.INCOMPLETE;
        }
        return outcome;
    }

    private static void open(Telling telling) {
        telling.narration().opening().forEach(line -> telling.screen().say("", Look.PLAIN, line));
        telling.screen()
                .say(
                        "",
                        Look.QUIET,
                        "(The hour was recorded. It goes through the live pipeline now, moved so that it ends as you read, in "
                                + telling.narration().pace().takes().toSeconds() + " seconds or so. Times are UTC.)");
    }

    private int apiPort(Config config, Screen screen) {
        if (port.isPresent()) {
            return port.get();
        }
        int usual = config.ports().api();
        if (isFree(config.ports().host(), usual)) {
            return usual;
        }
        screen.say("", Look.QUIET, "(Port " + usual + " is taken; the API is on another.)");
        return 0;
    }

    private static boolean isFree(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
