// What our dashboards must be: Grafana's own types, closed where those leave a place open for what panels and data sources add.
import type { AnnotationQuery, Dashboard, Panel, VariableModel } from '@grafana/schema';
import type { Options as HeatmapOptions, FieldConfig as HeatmapField } from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { Options as TableOptions, FieldConfig as TableField } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type { Options as TimeSeriesOptions, FieldConfig as TimeSeriesField } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** As it stands in JSON: an enumeration's values as text, defaults left out at any depth. */
type Written<T> = T extends string
  ? `${T}`
  : T extends (infer Item)[]
    ? Written<Item>[]
    : T extends object
      ? { [Key in keyof T]?: Written<T[Key]> }
      : T;

/** A query as Grafana's Prometheus data source reads it; the package of types has none of its own. */
interface PrometheusQuery {
  refId: string;
  expr: string;
  datasource?: { type: 'prometheus'; uid: string };
  editorMode?: 'code' | 'builder';
  exemplar?: boolean;
  format?: 'time_series' | 'table' | 'heatmap';
  instant?: boolean;
  interval?: string;
  legendFormat?: string;
  range?: boolean;
}

interface Kind<Type extends string, Options, Field> extends Omit<Written<Panel>, 'type' | 'options' | 'targets' | 'fieldConfig'> {
  type: Type;
  id: number;
  title: string;
  gridPos: { h: number; w: number; x: number; y: number };
  options: Written<Options>;
  targets: PrometheusQuery[];
  fieldConfig: Omit<Written<NonNullable<Panel['fieldConfig']>>, 'defaults'> & {
    defaults: Omit<Written<NonNullable<Panel['fieldConfig']>['defaults']>, 'custom'> & { custom?: Written<Field> };
  };
}

type OurPanel =
  | Kind<'heatmap', HeatmapOptions, HeatmapField>
  | Kind<'stat', StatOptions, Record<string, never>>
  | Kind<'table', TableOptions, TableField>
  | Kind<'timeseries', TimeSeriesOptions, TimeSeriesField>;

/** With what the Prometheus data source makes of the answers. */
interface OurAnnotation extends Omit<Written<AnnotationQuery>, 'target'> {
  name: string;
  target: PrometheusQuery;
  tagKeys: string;
  textFormat: string;
  titleFormat: string;
}

export interface OurDashboard extends Omit<Written<Dashboard>, 'panels' | 'annotations' | 'templating'> {
  schemaVersion: number;
  title: string;
  uid: string;
  annotations: { list: OurAnnotation[] };
  panels: OurPanel[];
  templating: { list: (Omit<Written<VariableModel>, 'query'> & { name: string; query: string | Record<string, unknown> })[] };
}
