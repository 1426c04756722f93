package dev.picket.collector.context;

import dev.picket.collector.context.rbac.ServiceAccountName;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Authority;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Calls the API as this one and that one, a second apart, and says as what the last call counted. */
final class Caller {
    private final Inventory inventory;
    private final Context context;
    private Instant time = Examples.TIME;
    private int calls;

    Caller(Inventory inventory) {
        this.inventory = inventory;
        this.context = new Context(() -> inventory, Tenants.DEFAULT);
    }

    static User pod(String namespace, String account, String uid) {
        return new User(name(namespace, account), groups(namespace), account + "-0", uid, "worker-1");
    }

    static User user(String name, String... groups) {
        return new User(name, List.of(groups), "", "", "");
    }

    Caller later(long seconds) {
        time = time.plusSeconds(seconds);
        return this;
    }

    Standing calls(String user, String ip) {
        return calls(withGroups(user), ip);
    }

    Standing calls(String user, String ip, int times) {
        for (int i = 1; i < times; i++) {
            calls(user, ip);
        }
        return calls(user, ip);
    }

    Standing calls(User user, String ip) {
        return observe(user, ip, "", "").standing();
    }

    Standing callsByCertificate(String user, String ip) {
        var call = call(withGroups(user), ip, "", "");
        var authority = new Authority(Authority.Credential.CERTIFICATE, Authority.Basis.UNKNOWN, Authority.Grant.NONE);
        var certified = call.with(call.ask(), authority, call.reply(), call.body());
        return context.observe(certified).orElseThrow().standing();
    }

    Standing uses(String user, String ip, String credential) {
        return observe(withGroups(user), ip, credential, "").standing();
    }

    void issues(String user, String ip, String credential) {
        observe(withGroups(user), ip, "", credential);
    }

    TokenPlace token(User user, String ip) {
        return observe(user, ip, "", "").tokenPlace();
    }

    Caller restarted() throws IOException {
        var bytes = new ByteArrayOutputStream();
        context.write(new DataOutputStream(bytes));
        var again = new Caller(inventory);
        again.context.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        again.time = time;
        again.calls = calls;
        return again;
    }

    private Observation observe(User user, String ip, String credential, String issued) {
        return context.observe(call(user, ip, credential, issued)).orElseThrow();
    }

    private ApiCall call(User user, String ip, String credential, String issued) {
        time = time.plusSeconds(1);
        var id = "call-" + calls++;
        return new ApiCall(
                Examples.envelope(id, time, dev.picket.event.Envelope.Observer.UNKNOWN),
                id,
                ApiCall.Stage.RESPONSE_COMPLETE,
                ApiCall.Level.METADATA,
                "get",
                user,
                null,
                ip,
                "kubectl",
                new ObjectReference("", "pods", "", "shop", ""),
                200,
                ApiCall.Decision.ALLOW,
                "",
                "",
                credential,
                issued);
    }

    private static User withGroups(String name) {
        var groups = new ArrayList<String>();
        ServiceAccountName.of(name).ifPresent(account -> groups.addAll(groups(account.namespace())));
        if (name.startsWith("system:node:")) {
            groups.add("system:nodes");
        }
        if (!name.isEmpty() && !name.equals("system:anonymous")) {
            groups.add("system:authenticated");
        }
        return user(name, groups.toArray(String[]::new));
    }

    private static List<String> groups(String namespace) {
        return List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated");
    }

    private static String name(String namespace, String account) {
        return new ServiceAccountName(namespace, account).user();
    }
}
