using System.Globalization;
using System.Net;
using System.Text;
using Saola.Kernel;
using Saola.Registries.Pages;

namespace Saola.Registries;

/// <summary>A list as people read it on paper: its title, when and for whom it was made, codes by their names.</summary>
internal static class PrintedList {
  const string Style = """
    @page { size: A4 landscape; margin: 15mm 12mm; @bottom-right { content: counter(page) "/" counter(pages); font-size: 8pt } }
    body { font-family: "Noto Sans", "Liberation Sans", sans-serif; font-size: 8pt; line-height: 1.35 }
    h1 { font-size: 13pt; margin: 0 0 2mm } p { margin: 0 0 3mm }
    table { border-collapse: collapse; width: 100% } thead { display: table-header-group } tr { break-inside: avoid }
    th, td { border: 0.3pt solid #555; padding: 1mm 1.2mm; text-align: left; vertical-align: top; overflow-wrap: anywhere } th { background: #eee } td.n { text-align: right; white-space: nowrap }
    """;

  public static async Task<string> Html(RegistryDefinition d, IReadOnlyList<RegistryField> fields, IAsyncEnumerable<RegistryRecord> records, string made, RecordWords shown, CancellationToken ct) {
    var (html, count) = (new StringBuilder(), 0);
    foreach (var field in fields) html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Plain(RecordWords.In(field.Name))}</th>");
    if (d.States is { Count: > 0 }) html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Plain(Words.T["import_state"])}</th>");
    html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Plain(Words.T["validity"])}</th>");
    html.Append("</tr></thead><tbody>");
    await foreach (var record in records.WithCancellation(ct)) {
      html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"n\">{++count}</td>");
      foreach (var field in fields)
        html.Append(CultureInfo.InvariantCulture, $"<td{(field.Type is FieldType.Integer or FieldType.Decimal or FieldType.Money ? " class=\"n\"" : "")}>{Plain(await shown.Show(field, record.Values[field.Key], ct))}</td>");
      if (d.States is { Count: > 0 } states) html.Append(CultureInfo.InvariantCulture, $"<td>{Plain(states.FirstOrDefault(s => s.Key == record.State) is { } state ? RecordWords.In(state.Name) : record.State)}</td>");
      html.Append(CultureInfo.InvariantCulture, $"<td>{Plain(RecordWords.ValidityOf(record))}</td></tr>");
    }
    var (language, title) = (CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, Plain(RecordWords.In(d.Name)));
    return $"""
      <!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>{Style}</style></head><body>
      <h1>{title}</h1><p>{Plain(made)} {Plain(Words.T["printed_count", Vn.Number(count)])}</p>
      <table><thead><tr><th scope="col">{Plain(Words.T["printed_number"])}</th>{html}</tbody></table></body></html>
      """;
  }

  static string Plain(string? text) => WebUtility.HtmlEncode(text ?? "");
}
