using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Kernel;
using static Saola.PublicServices.Words;

namespace Saola.PublicServices;

/// <summary>Deadlines and fees, where published descriptions are wrong most often.</summary>
internal sealed partial class ProcedureImport {
  /// <summary>An amount below this is thought to be a thousandth of what is meant; above the other, a slip too.</summary>
  const long LeastLikely = 1000, MostLikely = 1_000_000_000;
  const int LongestDeadline = 3650;

  string? ChannelOf(JsonObject o, string place) {
    switch (Text(o["channel"])) {
      case "DIRECT": return "in_person";
      case "ONLINE": return "online";
      case "POSTAL": return "post";
      case var other:
        Find($"{place}.channel", "import_channel", other ?? Unknown);
        return null;
    }
  }

  static string Unknown => T["unverified"];

  JsonObject? Deadline(JsonNode? node, string place) {
    if (node is not JsonObject o || ChannelOf(o, place) is not { } channel) return null;
    var (said, unit) = (Text(o["unit"]), UnitOf(Text(o["unit"])));
    int? amount = o["value"] is JsonValue v && v.TryGetValue<int>(out var number) && number is > 0 and <= LongestDeadline ? number : null;
    if (amount is null) Find($"{place}.value", "import_deadline_value", Short(o["value"]));
    if (said is null) Find($"{place}.unit", "import_deadline_no_unit", Short(o["value"]));
    else if (unit is null) Find($"{place}.unit", "import_deadline_unit", said);
    var words = Text(o["text"]) ?? string.Join(' ', new[] { o["value"] is null ? null : Short(o["value"]), said }.OfType<string>());
    return new() {
      ["channel"] = channel, ["amount"] = unit is null ? null : amount, ["unit"] = unit ?? "working_day", ["cutOff"] = null, ["text"] = words.Length == 0 ? null : Both(words, null),
      ["source"] = source.DeepClone(), ["verified"] = false,
    };
  }

  /// <summary>"Ngày" alone may be a working or a calendar day: it is none of them until someone knows.</summary>
  static string? UnitOf(string? said) => said is null ? null : Vn.Fold(said) switch {
    "ngay lam viec" or "working_day" => "working_day",
    "gio lam viec" or "hour" => "hour",
    "ngay lich" or "ngay duong lich" or "calendar_day" => "calendar_day",
    "thang" or "month" => "month",
    _ => null,
  };

  JsonObject? Fee(JsonNode? node, string place) {
    if (node is not JsonObject o || ChannelOf(o, place) is not { } channel) return null;
    var kind = Text(o["kind"]) switch {
      "PHI" => "fee",
      "LE_PHI" => "charge",
      var other => UnknownKind(other),
    };
    if (kind is null) return null;
    var words = Text(o["text"]) ?? Text(o["amount"]) ?? Short(o["amount"]);
    return new() { ["kind"] = kind, ["channel"] = channel, ["amount"] = Amount(o["amount"], $"{place}.amount"), ["text"] = Both(words, null), ["source"] = source.DeepClone(), ["verified"] = false };

    string? UnknownKind(string? other) {
      Find($"{place}.kind", "import_fee_kind", other ?? Unknown);
      return null;
    }
  }

  JsonNode? Amount(JsonNode? node, string place) {
    if (node is null) return Doubt("import_fee_none", "");
    if (node is JsonValue v && v.GetValueKind() == JsonValueKind.Number) return v.TryGetValue<long>(out var whole) ? Likely(whole) : Doubt("import_fee_unreadable", Short(node));
    if (Text(node) is not { } said) return Doubt("import_fee_unreadable", Short(node));
    if (SaysFree(said)) return JsonValue.Create(0L);
    var match = MoneyWords().Match(said);
    if (!match.Success) return Doubt(PlainNumber().IsMatch(said) ? "import_fee_no_unit" : "import_fee_unreadable", said);
    return long.TryParse(match.Groups["number"].Value.Replace(".", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var dong) ? Likely(dong) : Doubt("import_fee_unreadable", said);

    JsonNode? Likely(long amount) => amount switch {
      0 => JsonValue.Create(0L),
      > 0 and < LeastLikely => Doubt("import_fee_small", Vn.Money(amount), Vn.Money(amount * 1000)),
      < 0 or > MostLikely => Doubt("import_fee_large", Short(node)),
      _ => JsonValue.Create(amount),
    };

    JsonNode? Doubt(string message, params object[] values) {
      Find(place, message, values);
      return null;
    }
  }

  public static bool SaysFree(string words) => Vn.Fold(words) is "mien phi" or "khong thu" or "khong thu phi" or "khong thu le phi";

  /// <summary>75.000 đồng, 75000 VNĐ: dots between groups of three or none at all, and the unit.</summary>
  [GeneratedRegex(@"^(?<number>[0-9]{1,3}(\.[0-9]{3})+|[0-9]+)\s*(đồng|đ|VNĐ|VND)\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex MoneyWords();
  [GeneratedRegex(@"^[0-9][0-9.,\s]*\z", RegexOptions.None, 1000)]
  private static partial Regex PlainNumber();
}
