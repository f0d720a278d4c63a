using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using static Saola.Forms.Words;

namespace Saola.Forms;

/// <summary>
/// What a browser can repeat of a field's rules while one types, with the words that the server would say: the island reads them
/// from <c>data-checks</c>. The server decides.
/// </summary>
internal static class FieldChecks {
  static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

  public static Dictionary<string, object>? Of(FormField field, FieldLimits limits, string label) {
    var rules = new List<string[]>();
    void Add(string rule, string? value, string said) {
      if (value is not null) rules.Add([rule, value, said]);
    }
    if (limits.Required) Add("required", "", FieldRules.Missing(field.Kind, label));
    switch (field.Kind) {
      case FieldKind.Text or FieldKind.TextArea:
        Add("min-length", limits.MinLength?.ToString(CultureInfo.InvariantCulture), T["min_length", label, limits.MinLength ?? 0]);
        Add("max-length", limits.MaxLength?.ToString(CultureInfo.InvariantCulture), T["max_length", label, limits.MaxLength ?? 0]);
        Add("pattern", limits.Pattern, limits.Message ?? T["pattern", label]);
        break;
      case FieldKind.Number:
        Add("number", "", T["not_number", label]);
        if (field.Decimals is not 0) Add("read-as", "", T["read_as", "{0}"]);
        Add("min", Number(limits.Min), T["min", label, Kernel.Vn.Number(limits.Min ?? 0)]);
        Add("max", Number(limits.Max), T["max", label, Kernel.Vn.Number(limits.Max ?? 0)]);
        Add("decimals", Number(field.Decimals), field.Decimals == 0 ? T["whole", label] : T["decimals", label, field.Decimals ?? 0]);
        break;
      case FieldKind.Date:
        Add("date", "", T["not_date", label]);
        Add("min-date", Day(limits.Earliest), T["min_date", label, limits.Earliest is { } from ? Kernel.Vn.Date(from) : ""]);
        Add("max-date", Day(limits.Latest), T["max_date", label, limits.Latest is { } to ? Kernel.Vn.Date(to) : ""]);
        break;
      case FieldKind.Time:
        Add("time", "", T["not_time", label]);
        break;
    }
    return rules.Count == 0 ? null : new() { ["data-checks"] = JsonSerializer.Serialize(rules, Plain) };
  }

  static string? Number(decimal? number) => number?.ToString(CultureInfo.InvariantCulture);
  static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
