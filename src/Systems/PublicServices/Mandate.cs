using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>That somebody may act for a dossier's subject by an electronic power.</summary>
/// <param name="Acts">What it lets them do, in words.</param>
/// <param name="Procedures">How many procedures it names; 0 is all.</param>
/// <param name="Until">The last day.</param>
/// <param name="Holds">Today; one that is over is told of where the dossier was handed in under it.</param>
public sealed record Mandate(string Name, string Number, string Acts, int Procedures, DateOnly From, DateOnly Until, bool Holds, bool HandedIn) {
  internal static Mandate Of(PowerCard p, bool handedIn, bool? inPerson) => new(p.DelegateName, p.DelegateNumber, (p with { Acts = DossierReach.Of(p.Acts, inPerson) }).ActsText, p.Procedures.Count, p.FirstDay, p.LastDay, p.Holds, handedIn);

  /// <summary>Those that let somebody do this today in a matter of the subject.</summary>
  /// <param name="begun">When the matter was begun.</param>
  /// <param name="procedure">Its code, and whether the subject must do it themselves.</param>
  internal static async Task<IReadOnlyList<Mandate>> For(PowerActs acts, Guid? subject, (string Code, bool? InPerson) procedure, DateTimeOffset begun, Work w, Identities identities, CancellationToken ct) =>
    subject is { } principal ? [.. (await identities.PowersOver(w, principal, ct)).Where(p => p.Covers(principal, procedure.Code, begun, acts) && DossierReach.Of(p.Acts, procedure.InPerson).HasFlag(acts)).Select(p => Of(p, false, procedure.InPerson))] : [];
}
