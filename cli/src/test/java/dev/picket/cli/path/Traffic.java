package dev.picket.cli.path;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.event.Account;
import dev.picket.event.ApiCall;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import dev.picket.event.Plane;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Two tenants at work on all planes, and in each other's rooms, ten events a second, until it is closed. */
public final class Traffic implements Source {
    private final Onward onward;
    private final InstantSource clock;
    private final Account account = new Account("traffic");
    private final AtomicLong count = new AtomicLong();
    private final Thread thread;

    public Traffic(Onward onward, InstantSource clock) {
        this.onward = onward;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("traffic").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                var now = clock.instant();
                var at = Envelope.unplaced("", now.minusMillis(80), now, Envelope.Observer.CLIENT);
                long turn = count.incrementAndGet();
                for (var event : List.of(flow(at, turn), call(at, turn), inference(at, turn))) {
                    account.in(1);
                    if (onward.offer(event)) {
                        account.out(1);
                    }
                }
                Thread.sleep(300);
            }
        } catch (InterruptedException _) {
            // closing
        }
    }

    private static Event flow(Envelope at, long turn) {
        var target = turn % 3 == 0 ? pod("globex", "db", 3) : pod("acme", "api", 2);
        var outcome = turn % 4 == 0 ? Flow.Outcome.REFUSED : Flow.Outcome.ESTABLISHED;
        return new Flow(
                at,
                Flow.Protocol.TCP,
                pod("acme", "web", 1),
                target,
                new dev.picket.event.Traffic(900, 5),
                new dev.picket.event.Traffic(4_000, 6),
                outcome,
                false);
    }

    private static Event call(Envelope at, long turn) {
        var steps = List.of(
                new ApiCall.ObjectReference("", "pods", "exec", "globex", "db-0"),
                new ApiCall.ObjectReference("apps", "deployments", "", "acme", "web"),
                new ApiCall.ObjectReference("", "secrets", "", "globex", "db"),
                new ApiCall.ObjectReference("", "pods", "", "acme", "web-0"));
        int step = (int) (turn % steps.size());
        return new ApiCall(
                at,
                "audit-" + turn,
                ApiCall.Stage.RESPONSE_COMPLETE,
                ApiCall.Level.METADATA,
                List.of("get", "patch", "get", "list").get(step),
                new ApiCall.User("system:serviceaccount:acme:web", List.of("system:authenticated"), "", "", ""),
                null,
                "10.0.0.1",
                "kubectl",
                steps.get(step),
                List.of(101, 200, 403, 200).get(step),
                step == 2 ? ApiCall.Decision.FORBID : ApiCall.Decision.ALLOW,
                step == 0 ? "id" : "",
                "",
                "",
                "");
    }

    private static Event inference(Envelope at, long turn) {
        var secret = new Inference.Label(
                "secret.aws-access-key", "key", Inference.Side.RESPONSE, 0, "content", 0, 20, 0.9, "digest");
        boolean failed = turn % 5 == 0;
        return new Inference(
                at,
                pod("acme", "web", 1),
                pod("globex", "llama", 4),
                "chat",
                "openai",
                new Inference.Request("llama-" + turn % 2, true, 1, 100, 2, 0, 400),
                new Inference.Response(
                        "llama",
                        failed ? 429 : 200,
                        1,
                        List.of("stop"),
                        OptionalLong.of(100),
                        OptionalLong.of(20),
                        OptionalLong.empty(),
                        80,
                        0,
                        false,
                        5),
                turn % 7 == 0 ? List.of(secret) : List.of(),
                List.of(),
                "",
                "",
                "");
    }

    private static Endpoint pod(String namespace, String workload, int host) {
        return new Endpoint("10.0.0." + host, 8000 + host, "", workload + "-0", namespace, workload, "");
    }

    @Override
    public Plane plane() {
        return Plane.FLOW;
    }

    @Override
    public String mode() {
        return "made up";
    }

    @Override
    public String reason() {
        return "";
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
