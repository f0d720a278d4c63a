using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>What was last submitted for signature: a specialist to whom a dossier comes back goes on from there.</summary>
/// <param name="Returned">Why the leader did not agree, when that is what happened last.</param>
internal sealed record DossierAppraisal(string? Decision, string[] Checklist, string? Content, JsonObject Form, string? Returned) {
  public static async Task<DossierAppraisal> Of(Dossier d, Work w, Processes processes, CancellationToken ct) {
    var known = d.Instance is { } instance ? await processes.VariablesOf(w, instance, ct) : [];
    return new(
      (bool?)known["granted"] switch { true => "pass", false => "reject", null => null }, [.. (known["checklist"] as JsonArray ?? []).Select(c => (string)c!)],
      (string?)known["result"]?["content"], known["result"]?["form"]?.DeepClone() as JsonObject ?? [], (string?)known["decision"] == "disagree" ? (string?)known["remark"] : null);
  }
}
