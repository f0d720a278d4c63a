namespace Saola.Forms;

/// <summary>The names that templates may use, as docs/packs.md lists them.</summary>
internal static class TemplateValues {
  /// <summary>Null members: the pack's own answers, which nobody can list here.</summary>
  static readonly Dictionary<string, string[]?> Members = new(StringComparer.Ordinal) {
    ["dossier"] = ["code", "procedure", "caseName", "acceptedAt", "appointmentAt", "delivery", "deadlineText", "trackingUrl"],
    ["applicant"] = ["name", "personalNumber", "address", "phone", "email"],
    ["office"] = ["code", "name", "parentName", "place", "oneStopName", "phone"],
    ["slip"] = ["number", "reason", "ground", "stage", "approvedBy", "due", "items", "made"],
    ["officer"] = ["name"],
    ["signer"] = ["name", "title", "authority"],
    ["result"] = ["number", "date", "words", "name", "content", "legalBasis", "checkUrl"],
    ["register"] = ["period", "rows"],
    ["assets"] = ["qr", "code128"],
    ["form"] = null, ["components"] = null, ["fees"] = null, ["total"] = null, ["paid"] = null, ["handovers"] = null, ["position"] = null, ["money"] = null, ["label"] = null,
  };

  public static IReadOnlyCollection<string> Names => Members.Keys;

  /// <summary>Whether the value has the member; names that are not ours are FEEL's business.</summary>
  public static bool Has(string of, string member) => !Members.TryGetValue(of, out var known) || known is null || known.Contains(member, StringComparer.Ordinal);
}
