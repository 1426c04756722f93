package dev.picket.collector.context;

import dev.picket.collector.context.rbac.ServiceAccountName;
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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

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
    private final UnaryOperator<Event> punctual;
    private final Folding folding;
    private final Sides sides;
    private final Places places = new Places();
    private final Bodies bodies = new Bodies();
    private final Visits visits = new Visits();
    private final Account account = new Account("context");

    /** On event time alone, as a replay is. */
    public Context(Supplier<Inventory> inventory, Tenants tenants) {
        this(inventory, tenants, UnaryOperator.identity());
    }

    /** @param punctual gives an event a time that it can have had; that of a live stream knows what time it is */
    public Context(Supplier<Inventory> inventory, Tenants tenants, UnaryOperator<Event> punctual) {
        this(inventory, tenants, punctual, CALLS_MAX, PORTS_MAX);
    }

    /** With other bounds. */
    public Context(Supplier<Inventory> inventory, Tenants tenants, int callsMax, int portsMax) {
        this(inventory, tenants, UnaryOperator.identity(), callsMax, portsMax);
    }

    private Context(
            Supplier<Inventory> inventory, Tenants tenants, UnaryOperator<Event> punctual, int callsMax, int portsMax) {
        this.inventory = inventory;
        this.punctual = punctual;
        this.tenants = tenants;
        this.folding = new Folding(callsMax);
        this.sides = new Sides(portsMax);
    }

    /** Empty when the event is an API call that came before. */
    public Optional<Observation> observe(Event told) {
        account.in(1);
        if (told.envelope().isHeartbeat()) {
            account.out(1);
            return Optional.of(
                    new Observation(punctual.apply(told), Entity.NOBODY, Entity.NOBODY, null, Relation.UNKNOWN, false));
        }
        boolean repeats = told instanceof ApiCall call && folding.repeats(call);
        var naming = new Naming(inventory.get(), tenants);
        var observation = switch (punctual.apply(told)) {
            case Flow flow -> placed(flow, naming);
            case Inference inference -> placed(inference, naming);
            case ApiCall call -> judged(call, repeats, naming);
        };
        if (observation == null) {
            account.folded(1);
        } else {
            account.out(1);
        }
        return Optional.ofNullable(observation);
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

    /** None of a call that came before; of an exec that one tells when the stream ended. */
    private @Nullable Observation judged(ApiCall call, boolean repeats, Naming naming) {
        var actors = new Actors(naming, tenants, call);
        var actor = actors.actor();
        visits.hear(call, actor);
        return repeats ? null : placed(call, naming, actors, actor);
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

    private Observation placed(ApiCall call, Naming naming, Actors actors, Entity actor) {
        var target = actors.target();
        var home = actors.ofToken();
        var here = actors.ofAddress();
        var known = naming.inventory();
        var behind = visits.isEmpty()
                ? null
                : visits.behind(actors.caller(), call.envelope().start());
        return new Observation(
                call,
                actor,
                target,
                actors.via(home, here),
                Actors.rival(home, here),
                Tenants.relate(actor.tenant(), target.tenant()),
                access(call, actors.account(), known),
                behind,
                false);
    }

    private Access access(ApiCall call, @Nullable ServiceAccountName account, Inventory known) {
        var token = new PodTokens(places, known).place(call);
        var standing = new Standings(places, known).judge(call, account, token);
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
