using System.Globalization;
using System.Net;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <param name="Wide">Of the sheet, in millimetres.</param>
internal sealed record MapPaper(string Name, int Wide, int High) {
  public const int Margin = 10, Foot = 32;

  public double MapWide => Wide - 2 * Margin;
  public double MapHigh => High - 2 * Margin - Foot;
}

/// <summary>
/// A map on paper at a given scale, drawn from the records themselves and not from a picture of the screen: in the zone of VN-2000 of
/// its middle, so that a millimetre is the same length everywhere on the sheet.
/// </summary>
internal sealed class MapPrint(MapLayers layers) {
  public const string ScaleName = "ti-le", PaperName = "kho";
  const int Most = 20_000;
  const string Style = "body { margin: 0; font: 8pt 'Noto Sans', sans-serif } svg { display: block } p { margin: 0 0 1mm } .foot { margin-top: 2mm; column-count: 2; column-gap: 6mm } .sign { white-space: nowrap; margin-right: 3mm } .sign svg { display: inline; vertical-align: -0.6mm }";

  public static IReadOnlyList<int> Scales { get; } = [500, 1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000];
  public static IReadOnlyList<MapPaper> Papers { get; } = [new("a4-ngang", 297, 210), new("a4-doc", 210, 297), new("a3-ngang", 420, 297), new("a3-doc", 297, 420)];

  /// <summary>Central meridians of VN-2000 / TM-3, in degrees.</summary>
  static readonly (int Srid, double Meridian)[] zones = [
    (9205, 103), (9206, 104), (9207, 104.5), (9208, 104.75), (9209, 105.5), (9210, 105.75), (9211, 106), (9212, 106.25), (9213, 106.5), (9214, 107), (9215, 107.25), (9216, 107.5), (9217, 108.25), (9218, 108.5)];

  public static int Zone(double longitude) => zones.MinBy(z => Math.Abs(z.Meridian - longitude)).Srid;

  /// <summary>The sheet as HTML for the renderer of PDF.</summary>
  public async Task<string> Draw(MapView view, double[] centre, int scale, MapPaper paper, IReadOnlyList<string> attributions, Work w, CancellationToken ct) {
    var sheet = await Sheet.At(centre, scale, paper, w, ct);
    var (svg, legend, truncated) = (new StringBuilder(), new StringBuilder(), false);
    if (attributions.Count > 0) await Ground(svg, sheet, w, ct);
    var all = await layers.All(w.Actor, open: false, ct);
    var shown = view.Layers.Select(c => (Choice: c, Layer: all.FirstOrDefault(l => l.Definition.Key == c.Registry))).Where(l => l.Layer is not null).ToList();
    foreach (var (choice, layer) in Enumerable.Reverse(shown)) {
      var colour = MapColours.Of(shown.Select(s => s.Choice), choice.Registry);
      var classes = await layers.Legend(layer!, choice.By, w, ct);
      truncated |= await Records(svg, sheet, layer!, choice, classes, colour, view, w, ct);
      var signs = classes.Count == 0 ? Sign(layer!.Shape, colour, layer.Title) : $"<b>{Text(layer!.Title)}</b> " + string.Concat(classes.Select(c => Sign(layer.Shape, c.Colour, c.Label)));
      legend.Insert(0, $"<p>{signs}</p>");
    }
    var metres = Bar(scale);
    var bar = metres * 1000.0 / scale;
    var told = new[] { Words.T["map_print_scale", Vn.Number(scale)], Words.T["map_print_system", sheet.Srid.ToString(CultureInfo.InvariantCulture)], view.On is { } on ? Words.T["map_table_on", Vn.Date(on)] : "", Words.T["map_print_made", Vn.Moment(w.Now)], string.Join(" · ", attributions), truncated ? Words.T["map_print_cut", Vn.Number(Most)] : "" };
    var page = Html($"{{ size: {paper.Wide}mm {paper.High}mm; margin: {MapPaper.Margin}mm }}");
    return Html($"""
      <!DOCTYPE html><html lang="{CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}"><head><meta charset="utf-8"><title>{Text(Words.T["map"])}</title><style>
      @page {page}
      {Style}
      </style></head><body>
      <svg xmlns="http://www.w3.org/2000/svg" width="{paper.MapWide}mm" height="{paper.MapHigh}mm" viewBox="0 0 {paper.MapWide} {paper.MapHigh}"><rect width="{paper.MapWide}" height="{paper.MapHigh}" fill="#ffffff"/>{svg}<path d="M{paper.MapWide - 6} 14V4m-2 3l2 -3 2 3" stroke="#1f1f1f" stroke-width="0.5" fill="none"/><text x="{paper.MapWide - 6}" y="18" font-size="3.5" text-anchor="middle">{Text(Words.T["map_north_letter"])}</text><rect x="0.15" y="0.15" width="{paper.MapWide - 0.3}" height="{paper.MapHigh - 0.3}" fill="none" stroke="#1f1f1f" stroke-width="0.3"/></svg>
      <div class="foot"><svg xmlns="http://www.w3.org/2000/svg" width="{bar + 30}mm" height="7mm" viewBox="0 0 {bar + 30} 7"><rect x="0" y="4.5" width="{bar}" height="1.2" fill="#101010"/><text x="0" y="3.2" font-size="2.8">0</text><text x="{bar}" y="3.2" font-size="2.8" text-anchor="end">{Text(Length(metres))}</text></svg>
      {legend}{string.Concat(told.Where(t => t.Length > 0).Select(t => $"<p>{Text(t)}</p>"))}</div></body></html>
      """);
  }

  /// <summary>Where the paper lies.</summary>
  /// <param name="West">Of its border in metres of the zone.</param>
  sealed record Sheet(int Srid, double West, double North, double Factor, MapPaper Paper, int Scale) {
    public static async Task<Sheet> At(double[] centre, int scale, MapPaper paper, Work w, CancellationToken ct) {
      var srid = Zone(centre[0]);
      await using var command = new NpgsqlCommand($"select st_x(p), st_y(p) from (select st_transform(st_setsrid(st_makepoint($1, $2), {Crs.Wgs84}), {srid}) p) m", await w.ReadConnection(ct)) { Parameters = { new() { Value = centre[0] }, new() { Value = centre[1] } } };
      await using var reader = await command.ExecuteReaderAsync(ct);
      await reader.ReadAsync(ct);
      return new(srid, reader.GetDouble(0) - paper.MapWide * scale / 2000, reader.GetDouble(1) + paper.MapHigh * scale / 2000, 1000.0 / scale, paper, scale);
    }

    public string Box => Html($"st_makeenvelope({West:R}, {North - Paper.MapHigh / Factor:R}, {West + Paper.MapWide / Factor:R}, {North:R}, {Srid})");

    /// <summary>The part of a shape on the paper, in millimetres from its upper left corner; y grows upwards, as in no SVG, which turns it.</summary>
    public string Drawn(string shape) => Html($"st_affine(st_clipbybox2d(st_simplify(st_transform({shape}, {Srid}), {Scale / 10_000.0:R}, true), {Box}), {Factor:R}, 0, 0, {Factor:R}, {-West * Factor:R}, {-North * Factor:R})");
  }

  static async Task<bool> Records(StringBuilder svg, Sheet sheet, MapLayer layer, MapChoice choice, IReadOnlyList<MapClass> classes, string colour, MapView view, Work w, CancellationToken ct) {
    var (sql, d) = (new SqlText(), layer.Definition);
    var column = $"r.{Names.Quote(layer.Place.Name)}";
    var source = RecordSql.Source(d, null, d.Validity ? view.On : null, sql);
    var lasting = FilterSql.Write(FilterBinder.Bind(view.Lasting(Vn.Day(w.Now)), TileQuery.Shown(d)).Value, "r", sql.Parameters);
    var by = classes.Count == 0 ? null : d.Find(choice.By!);
    var value = by is null ? "null" : by.Type is FieldType.Integer or FieldType.Decimal or FieldType.Money ? $"r.{Names.Quote(by.Key)}::float8::text" : $"r.{Names.Quote(by.Key)}::text";
    await using var command = sql.Command($"""
      select st_assvg(m.g, 0, 2), m.v, st_dimension(m.g) = 0 from (select {sheet.Drawn(column)} g, {value} v from {source} r {RecordReading.Where([.. RecordReading.Visible(layer.Registry.Open.Access, sql), $"{column} && st_transform(st_segmentize({sheet.Box}, {(sheet.Scale / 10.0).ToString(CultureInfo.InvariantCulture)}), {layer.Place.Srid})", lasting])} limit {Most + 1}) m
      where not st_isempty(m.g)
      """, await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    svg.Append(Html($"<g opacity=\"{choice.Opacity / 100.0}\" stroke=\"#1f1f1f\" stroke-width=\"0.2\">"));
    var count = 0;
    for (; await reader.ReadAsync(ct); count++) {
      var fill = reader.IsDBNull(1) ? null : reader.GetString(1);
      svg.Append(Shape(reader.GetString(0), reader.GetBoolean(2), layer.Shape, classes.Count == 0 ? colour : ColourOf(classes, fill)));
    }
    svg.Append("</g>");
    return count > Most;
  }

  internal static string ColourOf(IReadOnlyList<MapClass> classes, string? value) {
    if (value is null) return MapColours.Other;
    if (classes.FirstOrDefault(c => c.Value is { } known && (known.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string)known! : (bool)known ? "true" : "false") == value) is { } kind) return kind.Colour;
    return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? classes.LastOrDefault(c => c.From is { } from && number >= from && (c.To is not { } to || number < to))?.Colour ?? MapColours.Other : MapColours.Other;
  }

  static string Shape(string drawn, bool isPoint, FieldType type, string colour) => type switch {
    FieldType.Point when isPoint => $"<circle {drawn} r=\"1.2\" fill=\"{colour}\"/>",
    FieldType.Line => $"<path d=\"{drawn}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"0.6\"/>",
    _ => $"<path d=\"{drawn}\" fill=\"{colour}\" fill-rule=\"evenodd\"/>",
  };

  static async Task Ground(StringBuilder svg, Sheet sheet, Work w, CancellationToken ct) {
    var zoom = (int)Math.Round(Math.Log2(559_082_264.0 / sheet.Scale));
    await using var command = new NpgsqlCommand($"""
      select m.layer, m.class, m.name, st_assvg(m.g, 0, 2), st_x(st_pointonsurface(m.g)), -st_y(st_pointonsurface(m.g)) from (
        select b.layer, b.class, b.name, {sheet.Drawn("b.shape")} g from registries.base_feature b where b.zoom <= $1 and b.shape && st_transform({sheet.Box}, 3857)
        order by array_position($2, b.layer), b.id limit {Most}) m where not st_isempty(m.g)
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = zoom }, new() { Value = BaseMap.Layers.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) {
      var (layer, drawn) = (reader.GetString(0), reader.GetString(3));
      svg.Append(layer switch {
        "land" => $"<path d=\"{drawn}\" fill=\"#e9f1df\" stroke=\"none\"/>",
        "water" => $"<path d=\"{drawn}\" fill=\"#cfe3f2\" stroke=\"none\"/>",
        "waterway" => $"<path d=\"{drawn}\" fill=\"none\" stroke=\"#9cc6e8\" stroke-width=\"0.3\"/>",
        "building" => $"<path d=\"{drawn}\" fill=\"#ddd6cc\" stroke=\"none\"/>",
        "road" => $"<path d=\"{drawn}\" fill=\"none\" stroke=\"#b9a98c\" stroke-width=\"{(reader.GetString(1) is "motorway" or "trunk" or "primary" ? "0.8" : "0.4")}\"/>",
        "boundary" => $"<path d=\"{drawn}\" fill=\"none\" stroke=\"#6b5b73\" stroke-width=\"0.3\" stroke-dasharray=\"2 1\"/>",
        _ => Html($"<text x=\"{reader.GetDouble(4):0.##}\" y=\"{reader.GetDouble(5):0.##}\" font-size=\"3\" text-anchor=\"middle\" fill=\"#333333\">{Text(reader.IsDBNull(2) ? "" : reader.GetString(2))}</text>"),
      });
    }
  }

  static string Sign(FieldType shape, string colour, string label) => $"<span class=\"sign\"><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"3.4mm\" height=\"3.4mm\" viewBox=\"0 0 20 20\">{shape switch { FieldType.Point => $"<circle cx=\"10\" cy=\"10\" r=\"7\" fill=\"{colour}\" stroke=\"#1f1f1f\"/>", FieldType.Line => $"<path d=\"M2 16L18 4\" stroke=\"{colour}\" stroke-width=\"4\"/>", _ => $"<rect x=\"2\" y=\"3\" width=\"16\" height=\"14\" fill=\"{colour}\" stroke=\"#1f1f1f\"/>" }}</svg> {Text(label)}</span>";

  /// <summary>A round length of at most five centimetres on the paper.</summary>
  internal static int Bar(int scale) {
    var most = scale / 1000 * 50 is > 0 and var whole ? whole : scale * 50 / 1000;
    var step = (int)Math.Pow(10, Math.Floor(Math.Log10(most)));
    return new[] { 5, 2, 1 }.Select(n => n * step).First(n => n <= most);
  }

  static string Length(int metres) => metres >= 1000 ? $"{(metres / 1000.0).ToString("0.#", Vn.Culture)} km" : $"{metres} m";

  static string Text(string text) => WebUtility.HtmlEncode(text);

  static string Html(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
