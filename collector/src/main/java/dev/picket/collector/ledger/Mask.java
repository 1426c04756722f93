package dev.picket.collector.ledger;

import dev.picket.collector.context.Principal;
import dev.picket.collector.context.Tenants;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one principal sees of a row. An admin sees it as it is. A tenant sees rows whose actor or target is its own; of another tenant's side it
 * sees a pseudonym, stable within one ledger, and no address, pod, identity or credential.
 *
 * <p>Every column of a tenant's view tests the row again, so that a condition which the optimiser moves below the view's own (and that may
 * fail, and tell of it) meets only nulls on rows that are not the tenant's.
 *
 * @param salt of the pseudonyms; nobody reads it
 */
record Mask(Principal principal, String salt) {
    static final String OTHER = "other";

    /** The select that a reader sees, over a source that has all of the fields. */
    String select(List<? extends Field<?>> fields, String source) {
        return switch (principal) {
            case Principal.Admin _ -> "SELECT " + names(fields) + " FROM " + source;
            case Principal.TenantOwner(_, var tenant) -> "SELECT "
                    + fields.stream()
                            .map(field -> masked(field, tenant) + " AS " + Sql.name(field.name()))
                            .collect(Collectors.joining(", "))
                    + " FROM " + source + " WHERE " + mine(tenant);
        };
    }

    /** Whether actor or target is the tenant's. */
    static String mine(String tenant) {
        return "(actor_tenant = " + Sql.text(tenant) + " OR target_tenant = " + Sql.text(tenant) + ')';
    }

    /** Whether a tenant may be named: its own, the shared one, or none that is known. */
    static String named(String column, String tenant) {
        return '(' + column + " IN " + Sql.list(List.of(tenant, Tenants.SHARED, "")).replace('[', '(').replace(']', ')')
                + ')';
    }

    /** For people, as {@code Entity.display()}, of the columns with this prefix. */
    static String display(String prefix) {
        var name = prefix + "_name";
        var namespace = prefix + "_namespace";
        return "CASE WHEN " + name + " = '' THEN coalesce(nullif(" + prefix + "_ip, ''), 'unknown') WHEN " + namespace
                + " = '' THEN " + name + " ELSE " + namespace + " || '/' || " + name + " END";
    }

    private static String names(List<? extends Field<?>> fields) {
        return fields.stream().map(field -> Sql.name(field.name())).collect(Collectors.joining(", "));
    }

    private String masked(Field<?> field, String tenant) {
        var column = Sql.name(field.name());
        var shown = field.name().endsWith("_tenant")
                ? named(column, tenant)
                : switch (field.owner()) {
                    case EVENT -> "true";
                    case ACTOR -> named("actor_tenant", tenant);
                    case TARGET -> named("target_tenant", tenant);
                    case VIA -> named("via_tenant", tenant);
                    case BOTH -> named("actor_tenant", tenant) + " AND " + named("target_tenant", tenant);
                };
        return "CASE WHEN NOT " + mine(tenant) + " THEN NULL WHEN " + shown + " THEN " + column + " ELSE "
                + hidden(field) + " END";
    }

    private String hidden(Field<?> field) {
        if (field.name().endsWith("_tenant")) {
            return Sql.text(OTHER);
        }
        if (field.alias()) {
            return alias(field.name().substring(0, field.name().length() - "_name".length()));
        }
        return switch (field.owner()) {
            case BOTH -> "detection || ' (another tenant has a part in it)'";
            case EVENT, ACTOR, TARGET, VIA -> field.type().equals("VARCHAR") ? "''" : "NULL";
        };
    }

    private String alias(String prefix) {
        return "'other-' || left(sha256(concat_ws('/', " + Sql.text(salt) + ", " + prefix + "_kind, " + prefix
                + "_namespace, " + prefix + "_name, CASE WHEN " + prefix + "_name = '' THEN " + prefix
                + "_ip ELSE '' END)), 12)";
    }
}
