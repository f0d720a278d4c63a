using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Ui;
using static Saola.PublicServices.Words;

namespace Saola.PublicServices;

/// <summary>What the review of a submission tells: where it goes, what it costs, how long it takes, what is still wrong and where to mend it.</summary>
internal sealed class CitizenReview(Work w, DossierDesk desk, DossierForms forms, Identities identities, IChoices choices) {
  public sealed record Fault(string Message, string? Href);

  public async Task<(string? Office, string? Fee, string? Time)> Terms(CitizenDraft d, CancellationToken ct) {
    if (d.OfficeCode is null || d.ChosenCase is null) return (null, null, null);
    var office = await identities.OrganisationByCode(d.OfficeCode, ct);
    var found = await desk.Offer(w, d.Procedure.Code, d.ChosenCase.Key, Channel.Online, d.OfficeCode, ct);
    var fee = found.IsError ? null : (await forms.Check(found.Value.Offer, d.Answers.Data, withFiles: true, ct)).AmountDue switch {
      null => null,
      0 => T["citizen_free"],
      var due => Vn.Money(due.Value),
    };
    var deadlines = d.ChosenCase.Deadlines.Where(x => x.Channel == "online").DefaultIfEmpty(d.ChosenCase.Deadlines.FirstOrDefault(x => x.Channel == "any"));
    return (office?.Title, fee, deadlines.FirstOrDefault()?.Say());
  }

  /// <summary>Each fault with the page and field where it is mended.</summary>
  public async Task<IReadOnlyList<Fault>> Faults(CitizenDraft d, CancellationToken ct) => [.. (await SubmitDraft.Faults(d, choices, ct)).Select(e => new Fault(e.Message, Where(d, e.Field)))];

  /// <summary>The faults for the summary of this page; only the declaration is an input here, the others are named with their page.</summary>
  public FieldErrors Named(CitizenDraft d, Error error) {
    var named = new FieldErrors();
    foreach (var one in error.All) named.Add(one.Field == "declared" ? "declared" : "", Title(d, one.Field) is { } page ? $"{page}: {one.Message}" : one.Message);
    return named;
  }

  static string? Title(CitizenDraft d, string? field) => StepOf(d, field) is { } key ? d.Steps().FirstOrDefault(s => s.Key == key)?.Title : null;

  static string? Where(CitizenDraft d, string? field) => StepOf(d, field) is not { } key ? null : $"{d.Address(key)}?sua=true#{FieldErrors.IdOf(field!)}";

  static string? StepOf(CitizenDraft d, string? field) => field switch {
    null or "declared" => null,
    "case" => CitizenDraft.Case,
    "office" => CitizenDraft.Office,
    "delivery" or "notice" or "deliveryAddress" => CitizenDraft.Delivery,
    _ when field.StartsWith("subject.", StringComparison.Ordinal) => CitizenDraft.Subject,
    _ when field.StartsWith("applicant.", StringComparison.Ordinal) => CitizenDraft.Delivery,
    _ => d.Steps().FirstOrDefault(s => s.Page is not null && Holds(s.Page.Group, field, ""))?.Key ?? (field.StartsWith("components.", StringComparison.Ordinal) && d.LooseSlots().Any() ? CitizenDraft.Papers : null),
  };

  static bool Holds(FormField at, string path, string prefix) => at.Kind == FieldKind.Group
    ? at.Parts.Any(p => Holds(p, path, at.Key is null ? prefix : prefix + at.Key + "."))
    : at.Key is not null && (path == prefix + at.Key || path.StartsWith(prefix + at.Key + ".", StringComparison.Ordinal));
}
