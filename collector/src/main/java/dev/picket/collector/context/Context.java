package dev.picket.collector.context;

import dev.picket.event.Account;
import dev.picket.event.ApiCall;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The stage that says whose an event is. Deterministic: the same events over the same inventory give the same observations, also across a
 * restart with saved state. One thread; the inventory may be swapped by another.
 */
public final class Context {
    /** API calls that are remembered, to recognise those that come twice: about 45 MB. */
    public static final int CALLS_MAX = 131_072;
    /** Client ports that are remembered, to link the two ends of a connection: about 30 MB. */
    public static final int PORTS_MAX = 65_536;

    private static final int VERSION = 2;
    private final Supplier<Inventory> inventory;
    private final Tenants tenants;
    private final Folding folding;
    private final Sides sides;
    private final Places places = new Places();
    private final Bodies bodies = new Bodies();
    private final Visits visits = new Visits();
    private final Account account = new Account("context");

    public Context(Supplier<Inventory> inventory, Tenants tenants) {
        this(inventory, tenants, CALLS_MAX, PORTS_MAX);
    }

    /** With other bounds. */
    public Context(Supplier<Inventory> inventory, Tenants tenants, int callsMax, int portsMax) {
        this.inventory = inventory;
        this.tenants = tenants;
        this.folding = new Folding(callsMax);
        this.sides = new Sides(portsMax);
    }

    /** Empty when the event is an API call that came before. */
    public Optional<Observation> observe(Event event) {
        account.in(1);
        if (event.envelope().isHeartbeat()) {
            account.out(1);
            return Optional.of(new Observation(event, Entity.NOBODY, Entity.NOBODY, null, Relation.UNKNOWN, false));
        }
        var naming = new Naming(inventory.get(), tenants);
        if (event instanceof ApiCall call && isFurtherStage(call, naming)) {
            account.folded(1);
            return Optional.empty();
        }
        account.out(1);
        return Optional.of(placed(event, naming));
    }

    public Account account() {
        return account;
    }

    /** What must survive a restart so that nothing is counted twice. */
    public void write(DataOutput to) throws IOException {
        to.writeInt(VERSION);
        folding.write(to);
        sides.write(to);
        places.write(to);
        bodies.write(to);
        visits.write(to);
    }

    /** Replaces the state by one that {@link #write} wrote; on failure it is empty or partial, and at worst some events count twice. */
    public void read(DataInput from) throws IOException {
        var version = from.readInt();
        if (version != VERSION) {
            throw new IOException("context state has version " + version + ", this one reads " + VERSION);
        }
        folding.read(from);
        sides.read(from);
        places.read(from);
        bodies.read(from);
        visits.read(from);
    }

    /** Of an exec it tells when the stream ended. */
    private boolean isFurtherStage(ApiCall call, Naming naming) {
        var repeats = folding.repeats(call);
        visits.hear(call, new Actors(naming, tenants).actor(call));
        return repeats;
    }

    private Observation placed(Event event, Naming naming) {
        return switch (event) {
            case Flow flow -> placed(flow, naming);
            case ApiCall call -> placed(call, naming);
            case Inference inference -> placed(inference, naming);
        };
    }

    private Observation placed(Flow flow, Naming naming) {
        var start = flow.envelope().start();
        var named = flow.between(naming.complete(flow.source(), start), naming.complete(flow.destination(), start));
        var actor = naming.entity(named.source());
        var target = naming.entity(named.destination());
        var servicesKnown = !naming.inventory().services().isEmpty();
        return new Observation(
                        named,
                        actor,
                        target,
                        null,
                        Tenants.relate(actor.tenant(), target.tenant()),
                        sides.isSecond(named, target, servicesKnown))
                .behind(visits.behind(named.source(), start));
    }

    private Observation placed(ApiCall call, Naming naming) {
        var actors = new Actors(naming, tenants);
        var actor = actors.actor(call);
        var target = actors.target(call);
        var known = naming.inventory();
        return new Observation(
                        call,
                        actor,
                        target,
                        actors.via(call),
                        actors.rival(call),
                        Tenants.relate(actor.tenant(), target.tenant()),
                        false)
                .with(access(call, known))
                .behind(
                        visits.isEmpty()
                                ? null
                                : visits.behind(
                                        actors.caller(call), call.envelope().start()));
    }

    private Access access(ApiCall call, Inventory known) {
        var token = new PodTokens(places, known).place(call);
        var standing = new Standings(places, known).judge(call, token);
        if (!call.issuedCredential().isEmpty() && !standing.isCluster()) {
            places.minted(call.issuedCredential());
        }
        var object = bodies.standing(call, known.objects());
        var before = bodies.rights(call, known.objects());
        var part = standing.isCluster() ? Part.UNKNOWN : new Parts(known).of(call, object, before);
        return new Access(standing, token, object, part, before, bodies.learn(call, object, known.objects(), before));
    }

    private Observation placed(Inference inference, Naming naming) {
        var start = inference.envelope().start();
        var caller = naming.complete(inference.caller(), start);
        var server = naming.complete(inference.server(), start);
        var callers = new Callers(naming, tenants, inference, caller);
        var actor = callers.actor();
        var target = naming.entity(server);
        return new Observation(
                        inference.between(caller.ofTenant(callers.tenant()), server),
                        actor,
                        target,
                        null,
                        callers.rival(),
                        Tenants.relate(actor.tenant(), target.tenant()),
                        false)
                .behind(visits.behind(caller, start));
    }
}
