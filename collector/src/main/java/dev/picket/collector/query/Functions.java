package dev.picket.collector.query;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The functions that a reader's SQL may call. Left out are those that read files, settings or the catalogue, that run SQL from text, that fail on
 * purpose, and that make long values out of short ones ({@code repeat}, {@code lpad}, {@code replace}, {@code range} as a value …).
 */
final class Functions {
    /** Table functions. */
    static final Set<String> TABLES = words("unnest range generate_series");

    /** Those whose result is as long as all they are given together. */
    static final Set<String> GROWING =
            words("|| concat concat_ws list_value array_to_string list_concat row struct_pack");

    /** All that may stand in an expression. */
    static final Set<String> ALLOWED = words(
            // operators
            "+ - * / // % ^ ** & | ~ << >> ! @ ^@ ~~ !~~ ~~* !~~* ~~~ || like_escape not_like_escape ilike_escape"
                    + " not_ilike_escape add subtract multiply divide mod",
            // text
            "lower upper trim ltrim rtrim length strlen len substring substr left right split_part strpos position instr"
                    + " reverse concat concat_ws starts_with ends_with prefix suffix contains regexp_matches"
                    + " regexp_full_match regexp_extract string_split str_split ascii chr md5 sha256 hash format_bytes"
                    + " levenshtein jaccard jaro_winkler_similarity",
            // choice and comparison
            "coalesce ifnull nullif greatest least if typeof isnan isfinite isinf",
            // numbers
            "abs round floor ceil ceiling trunc sign sqrt ln log log10 log2 exp pow power even bit_count",
            // time
            "date_trunc datetrunc date_part datepart date_diff datediff date_sub datesub date_add epoch epoch_ms epoch_us"
                    + " year month day hour minute second dayofweek isodow dayofyear week strftime strptime try_strptime"
                    + " make_date make_time make_timestamp make_timestamptz to_timestamp to_seconds to_minutes to_hours"
                    + " to_days to_milliseconds to_microseconds time_bucket now get_current_timestamp current_timestamp"
                    + " current_date today age timezone",
            // aggregates
            "count count_star sum avg mean min max median mode quantile quantile_cont quantile_disc stddev stddev_samp"
                    + " stddev_pop variance var_samp var_pop skewness kurtosis entropy corr covar_pop covar_samp"
                    + " regr_slope regr_intercept arg_min arg_max argmin argmax min_by max_by first last arbitrary any_value"
                    + " bool_and bool_or count_if countif string_agg group_concat listagg list array_agg"
                    + " approx_count_distinct approx_quantile histogram product favg fsum grouping grouping_id",
            // windows
            "row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value last_value nth_value",
            // lists
            "list_value list_contains array_contains list_has array_has list_has_any list_has_all list_distinct list_unique"
                    + " list_sort list_reverse_sort list_position list_length array_length cardinality list_extract"
                    + " array_extract list_element list_slice array_slice list_min list_max list_sum list_avg list_append"
                    + " list_concat list_filter list_transform array_to_string struct_extract struct_pack row unnest");

    private Functions() {}

    private static Set<String> words(String... lines) {
        return Arrays.stream(lines)
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .collect(Collectors.toUnmodifiableSet());
    }
}
