package dev.picket.collector.ledger;

import dev.picket.collector.context.Principal;
import dev.picket.collector.context.Tenants;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one principal sees of a row. An admin sees it as it is. A tenant sees the rows that its own have a part in: as actor, as the workload
 * behind the actor, as who was inside its pod, as target or as what was reached. Of another tenant's part it sees a pseudonym, stable within one ledger, and no address,
 * pod, identity or credential.
 *
 * <p>Every column of a tenant's view tests the row again, so that a condition which the optimiser moves below the view's own (and that may
 * fail, and tell of it) meets only nulls on rows that are not the tenant's.
 *
 * @param salt of the pseudonyms; nobody reads it
 */
record Mask(Principal principal, String salt) {
    static final String OTHER = "other";
    private static final String TENANT = "_tenant";
    private static final List<String> PARTS = List.of("actor", "via", "behind", "target", "reached");

    /** The select that a reader sees, over a source that has all of the fields. */
    String select(List<? extends Field<?>> fields, String source) {
        return switch (principal) {
            case Principal.Admin _ -> "SELECT " + names(fields) + " FROM " + source;
            case Principal.TenantOwner(var _, var tenant) ->
                "SELECT "
                        + fields.stream()
                                .map(field -> masked(fields, field, tenant) + " AS " + Sql.name(field.name()))
                                .collect(Collectors.joining(", "))
                        + " FROM " + source + " WHERE " + mine(fields, tenant);
        };
    }

    /** Whether one of the parts that the rows know is the tenant's. */
    static String mine(List<? extends Field<?>> fields, String tenant) {
        if (tenant.isEmpty()) {
            return "false"; // it would match everyone whose tenant is not known
        }
        return parts(fields).stream()
                .map(part -> part + TENANT + " = " + Sql.text(tenant))
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    /** Whether a tenant may be named: its own, the shared one, or none that is known. */
    static String named(String column, String tenant) {
        return "(%s = %s OR %s = '%s' OR %s = '')".formatted(column, Sql.text(tenant), column, Tenants.SHARED, column);
    }

    /** Whether the entity of one part may be named. */
    static String shown(String part, String tenant) {
        return named(part + TENANT, tenant);
    }

    /** For people, as {@code Entity.display()}, of the columns with this prefix. */
    static String display(String part) {
        return """
                CASE WHEN %1$s_kind = 'address' AND %1$s_ip <> '' THEN %1$s_ip WHEN %1$s_name = '' THEN 'unknown'
                WHEN %1$s_namespace = '' THEN %1$s_name ELSE %1$s_namespace || '/' || %1$s_name END""".formatted(part);
    }

    private static List<String> parts(List<? extends Field<?>> fields) {
        return PARTS.stream()
                .filter(part -> fields.stream().anyMatch(field -> field.name().equals(part + TENANT)))
                .toList();
    }

    private static String names(List<? extends Field<?>> fields) {
        return fields.stream().map(field -> Sql.name(field.name())).collect(Collectors.joining(", "));
    }

    private String masked(List<? extends Field<?>> fields, Field<?> field, String tenant) {
        var column = Sql.name(field.name());
        return "CASE WHEN NOT " + mine(fields, tenant) + " THEN NULL WHEN " + visible(fields, field, tenant) + " THEN "
                + column + " ELSE " + hidden(field) + " END";
    }

    private static String visible(List<? extends Field<?>> fields, Field<?> field, String tenant) {
        if (field.name().endsWith(TENANT)) {
            return named(Sql.name(field.name()), tenant);
        }
        return switch (field.owner()) {
            case EVENT -> "true";
            case ACTOR -> shown("actor", tenant);
            case VIA -> shown("via", tenant);
            case BEHIND -> shown("behind", tenant);
            case TARGET -> shown("target", tenant);
            case REACHED -> shown("reached", tenant);
            case ALL ->
                parts(fields).stream().map(part -> shown(part, tenant)).collect(Collectors.joining(" AND ", "(", ")"));
        };
    }

    private String hidden(Field<?> field) {
        if (field.name().endsWith(TENANT)) {
            return Sql.text(OTHER);
        }
        if (field.alias()) {
            return alias(field.name().substring(0, field.name().length() - "_name".length()));
        }
        if (field.owner() == Owner.ALL) {
            return "detection || ' (another tenant has a part in it)'";
        }
        return field.type().equals("VARCHAR") ? "''" : "NULL";
    }

    private String alias(String part) {
        return """
                'other-' || left(sha256(concat_ws('/', %2$s, %1$s_kind, %1$s_namespace, %1$s_name,
                CASE WHEN %1$s_name = '' THEN %1$s_ip ELSE '' END)), 12)""".formatted(part, Sql.text(salt));
    }
}
