package dev.picket.cli.live;

import dev.picket.agent.forward.Link;
import dev.picket.agent.forward.LocalLink;
import dev.picket.cli.config.Config;
import dev.picket.collector.Collector;
import dev.picket.collector.LiveRules;
import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.collector.accept.Identity;
import dev.picket.collector.accept.Listening;
import dev.picket.collector.publish.Pulse;
import dev.picket.collector.query.Answers;
import dev.picket.collector.query.Limits;
import dev.picket.collector.query.StatusPart;
import dev.picket.collector.query.http.ApiServer;
import dev.picket.collector.query.http.ApiSettings;
import dev.picket.collector.query.http.MoreRoutes;
import dev.picket.collector.query.http.Tokens;
import dev.picket.collector.query.http.TriageRoutes;
import dev.picket.event.Stopping;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A collector with its API, as one data folder holds it.
 *
 * @param address of the API
 * @param inventory for people: where names come from
 */
public record Central(Collector collector, String address, String inventory) {
    /**
     * Starts both; what was started is undone by {@code stopping}.
     *
     * @param intake where agents of other processes are heard; empty: nowhere
     * @throws IOException names the folder, file or port that cannot be used
     */
    public static Central start(
            Config config,
            DataFolder data,
            Optional<Listening> intake,
            Collector.Told told,
            InstantSource clock,
            Vertx vertx,
            Stopping stopping)
            throws IOException {
        var inventory = Inventories.start(config.collector().inventory(), clock, stopping);
        var collector =
                Collector.start(new Wiring(config, data).collector(intake), inventory.latest(), told, clock, vertx);
        stopping.onStop("collector", collector::close);
        inventory.publish(collector.metrics());
        var answers = new Answers(
                collector.shelf(),
                Limits.DEFAULT,
                collector::balances,
                () -> parts(collector, inventory, clock.instant()));
        stopping.onStop("answers", answers::close);
        var api = api(config, data, collector, answers, clock, vertx, stopping);
        stopping.onStop("API", api::close);
        var address = (config.collector().api().tls() ? "https://" : "http://")
                + reachable(config.ports().host())
                + ':'
                + api.port();
        data.tellAuthority(config.collector().serving().authority());
        data.tellServer(address);
        stopping.onStop("server file", () -> Files.deleteIfExists(data.server()));
        return new Central(
                collector, address, Inventories.described(config.collector().inventory()));
    }

    private static List<StatusPart> parts(Collector collector, Inventories.Running inventory, Instant now) {
        var parts = new ArrayList<>(rules(collector.rules()));
        parts.addAll(inventory.parts());
        collector
                .topicProblem()
                .ifPresent(why -> parts.add(new StatusPart("intake", "kafka", why.isEmpty() ? "ok" : "waits", why)));
        collector.pulses(now).forEach(pulse -> parts.add(heartbeat(pulse)));
        return parts;
    }

    private static StatusPart heartbeat(Pulse pulse) {
        return pulse.missed().isEmpty()
                ? new StatusPart("heartbeat", pulse.agent(), "ok", "of every plane through to the end of detection")
                : new StatusPart(
                        "heartbeat",
                        pulse.agent(),
                        "missed",
                        "none of " + String.join(", ", pulse.missed())
                                + " came through to the end of detection lately");
    }

    private static List<StatusPart> rules(LiveRules rules) {
        var state = rules.refused() == 0 ? "ok" : rules.refused() + " files refused";
        var running = rules.get().size() + " in force";
        var problems = String.join("; ", rules.problems());
        return List.of(
                new StatusPart("rules", "rules", state, problems.isEmpty() ? running : running + "; " + problems));
    }

    private static ApiServer api(
            Config config,
            DataFolder data,
            Collector collector,
            Answers answers,
            InstantSource clock,
            Vertx vertx,
            Stopping stopping)
            throws IOException {
        var authority = CertificateAuthority.open(data.tls(), clock);
        for (var agent : config.collector().agents()) {
            authority.agent(agent);
        }
        var settings = config.collector().api();
        var identity = settings.tls() ? Optional.of(shown(config, authority, vertx)) : Optional.<Identity>empty();
        var deciders = new Tokens.Deciders(
                settings.triage().orElse(data.triageToken()), settings.triage().isEmpty());
        var tokens = Tokens.open(settings.token().orElse(data.token()), settings.tenants(), Optional.of(deciders));
        var where = new Listening(config.ports().host(), config.ports().api());
        var enrol = new EnrolmentWiring(config, authority).start(collector.metrics(), vertx, stopping);
        return ApiServer.start(
                vertx,
                new ApiSettings(where, identity),
                answers,
                tokens,
                collector::ready,
                (router, adminOnly) -> {
                    metrics(collector, where.host()).mount(router, adminOnly);
                    enrol.ifPresent(route -> route.mount(router));
                    new TriageRoutes(vertx, collector.desk(), tokens, clock).mount(router);
                },
                clock);
    }

    private static Identity shown(Config config, CertificateAuthority authority, Vertx vertx) throws IOException {
        var serving = ServingWiring.of(config);
        var brought = serving.files();
        if (brought.isEmpty()) {
            return authority.server(config.collector().names());
        }
        brought.get().check(vertx);
        return new Identity(
                serving.authority(authority.certificate()),
                brought.get().certificate(),
                brought.get().key());
    }

    /** Open on loopback; elsewhere for the admin. */
    private static MoreRoutes metrics(Collector collector, String host) {
        return (router, adminOnly) -> {
            var route = router.get("/metrics");
            if (!isLoopback(host)) {
                route.handler(adminOnly);
            }
            route.handler(request -> {
                var accept = Objects.requireNonNullElse(request.request().getHeader("accept"), "");
                var page = collector.metrics().scrape(accept);
                request.response().putHeader("content-type", page.contentType()).end(page.body());
            });
        };
    }

    /** By what somebody on this machine reaches who listens there. */
    private static String reachable(String host) throws IOException {
        boolean six = host.indexOf(':') >= 0;
        if (InetAddress.getByName(host).isAnyLocalAddress()) {
            return six ? "[::1]" : "127.0.0.1";
        }
        return six ? '[' + host + ']' : host;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    /** What an agent in this process sends to. */
    public Link link() {
        return new LocalLink(() -> collector.connect()::deliverUnlessClosed);
    }
}
