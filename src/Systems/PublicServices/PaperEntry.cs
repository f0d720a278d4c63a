using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>One time that an official typed a declaration on paper into the dossier, with what stood there before.</summary>
internal sealed class PaperEntry {
  public Guid Id { get; init; }
  public Guid Dossier { get; init; }
  public Guid Official { get; init; }
  public string OfficialName { get; init; } = "";
  public DateTimeOffset At { get; init; }
  public JsonObject FormBefore { get; init; } = [];
}

internal sealed partial class Dossier {
  /// <summary>Takes what an official typed from the signed paper; what an applicant declared online is theirs alone to correct.</summary>
  /// <param name="at">The steps at which its process stands: beyond the appraisal leaders have a draft that was made from the answers as they are.</param>
  public Answer<PaperEntry> TypeFromPaper(JsonObject answers, Actor official, IReadOnlyList<string> at, DateTimeOffset now) {
    if (Origin is not null) return DossierErrors.OwnedElsewhere;
    if (Channel == Channel.Online) return DossierErrors.DeclaredOnline;
    if (Status.IsDecided()) return DossierErrors.Decided;
    if (Status == DossierStatus.WithdrawalRequested) return DossierErrors.WithdrawalOpen;
    if (Status == DossierStatus.Processing && Instance is not null && !at.Contains("appraise")) return DossierErrors.AnswersSubmitted;
    var entry = new PaperEntry { Id = Guid.CreateVersion7(now), Dossier = Id, Official = official.Id, OfficialName = official.Name, At = now, FormBefore = Form };
    Provenance = Forms.Prefill.MarkChanges(Provenance, Form, answers, official.Name, now);
    Form = answers;
    return entry;
  }
}

internal sealed partial class PublicServicesDb {
  /// <summary>Of dossiers that the actor may see.</summary>
  public IQueryable<PaperEntry> PaperEntries(Actor actor) => Rows<PaperEntry>().Where(e => Dossiers(actor).Any(d => d.Id == e.Dossier));

  static void ConfigurePaperEntries(ModelBuilder model) => model.Entity<PaperEntry>();
}
