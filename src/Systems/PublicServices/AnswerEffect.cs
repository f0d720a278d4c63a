using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What corrected answers ask for that the dossier does not have: the officer asks for papers, and settles a fee that may be paid.</summary>
/// <param name="Papers">Names of papers that are required now and were not handed in.</param>
/// <param name="Fee">What it would cost now, where that is another sum than it bears.</param>
internal sealed record AnswerEffect(IReadOnlyList<string> Papers, long? Fee) {
  /// <param name="d">With its components and supplements.</param>
  public static async Task<AnswerEffect?> Of(Dossier d, Work w, DossierTerms terms, CancellationToken ct) {
    if (d.Origin is not null || d.Status.IsDecided() || !await IsCorrected(d, w, ct)) return null;
    var day = Vn.Day(d.RegisteredAt);
    var missing = terms.Required(d.Channel, d.Form, day).Where(c => c.Kind == ComponentKind.Document && !d.Components.Exists(p => p.Key == c.Key || p.Note == c.Name)).Select(c => c.Name).ToList();
    var due = terms.Price(d.Channel, d.Form, day).Due;
    var other = due is not null && due != d.AmountDue ? due : null;
    return missing.Count == 0 && other is null ? null : new(missing, other);
  }

  static async Task<bool> IsCorrected(Dossier d, Work w, CancellationToken ct) => d.Supplements.Exists(s => s.FormBefore is not null)
    || (d.Channel != Channel.Online && await w.Db<PublicServicesDb>().PaperEntries(w.Actor).AnyAsync(e => e.Dossier == d.Id, ct));
}
