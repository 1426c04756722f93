package dev.picket.collector.query;

import static dev.picket.collector.ledger.Rows.T0;
import static dev.picket.collector.ledger.Rows.call;
import static dev.picket.collector.ledger.Rows.finding;
import static dev.picket.collector.ledger.Rows.flow;
import static dev.picket.collector.ledger.Rows.flows;
import static dev.picket.collector.ledger.Rows.incident;
import static dev.picket.collector.ledger.Rows.inference;
import static dev.picket.collector.ledger.Rows.workload;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Principal;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.ledger.HandClock;
import dev.picket.collector.ledger.Ledger;
import dev.picket.collector.ledger.LedgerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A ledger with three tenants: red's {@code web} has crossed to blue's {@code db} and talked to the shared model; green keeps to itself. Half of
 * it is sealed.
 */
public final class Ledgers {
    static final Principal ADMIN = new Principal.Admin("root");
    static final Principal RED = new Principal.TenantOwner("r", "red");
    static final Principal BLUE = new Principal.TenantOwner("b", "blue");
    static final Entity WEB = workload("red", "web");
    static final Entity DB = workload("blue", "db");
    static final Entity SECRETIVE = workload("green", "secretive");
    static final Entity LLM = new Entity(Entity.Kind.WORKLOAD, "models", "llm", "10.0.0.9", "shared");
    static final Entity ALICE = new Entity(Entity.Kind.IDENTITY, "", "alice", "", "");

    private Ledgers() {}

    public static Ledger threeTenants(Path dir) throws IOException {
        var clock = new HandClock(T0.plus(Duration.ofHours(2)));
        var ledger = Ledger.open(LedgerSettings.of(dir), clock);
        ledger.append(List.of(
                flow("f1", T0, WEB, DB),
                call(
                        "a1",
                        T0.plusSeconds(10),
                        ALICE,
                        WEB,
                        new Entity(Entity.Kind.OBJECT, "blue-ns", "secrets/key", "", "blue")),
                inference("i1", T0.plusSeconds(20), WEB, LLM)));
        ledger.append(flows("r", T0.minusSeconds(3600), 20));
        ledger.sealAll();
        ledger.append(List.of(
                flow("g1", T0.plusSeconds(30), SECRETIVE, workload("green", "vault")),
                call("g2", T0.plusSeconds(31), SECRETIVE, null, workload("green", "vault")),
                inference("g3", T0.plusSeconds(32), SECRETIVE, LLM)));
        var crossing = finding("x1", T0.plusSeconds(1), WEB, DB, "f1");
        var quiet = finding("x2", T0.plusSeconds(33), SECRETIVE, workload("green", "vault"), "g1");
        ledger.keepFindings(List.of(crossing, quiet));
        ledger.keepIncidents(List.of(
                incident("n1", T0, Incident.Status.OPEN, crossing), incident("n2", T0, Incident.Status.OPEN, quiet)));
        return ledger;
    }
}
