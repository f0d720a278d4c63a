using Microsoft.AspNetCore.Http;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Keeps one page of a submission's form as it was posted, files too, with what registers hold by the keys whose buttons were pressed, and says what is wrong with it.</summary>
internal static class AnswerDraft {
  /// <param name="Check">The person wants to go on; otherwise the page is kept as it is.</param>
  public sealed record Request(Guid Draft, string Step, IFormCollection Posted, bool Check);

  /// <param name="Wrong">What keeps the person on the page; it is kept nevertheless.</param>
  /// <param name="AsksMore">The answers opened questions that were not on the page.</param>
  public sealed record Response(CitizenDraft Draft, Error? Wrong, bool AsksMore);

  internal static async Task<Answer<Response>> Run(Request r, CitizenFlow flow, CitizenFiles files, FormRecords registers, IChoices choices, CancellationToken ct) {
    var found = await flow.Open(r.Draft, r.Step, ct);
    if (found.IsError) return found.Error;
    var draft = found.Value;
    draft.Settle();
    if (draft.Steps().FirstOrDefault(s => s.Key == r.Step)?.Page is not { } page) return DraftErrors.NotFound;
    var before = new FormAnswers(draft.Answers.Data.DeepClone().AsObject());
    var shown = Visible(page.Group, draft);
    draft.Answers.Post(page.Group, r.Posted, draft.Today);
    await draft.Answers.Pick(page.Group, r.Posted, choices, ct);
    draft.Settle();
    draft.Choose(draft.SlotsOf(page.Group), r.Posted);
    var wrong = await files.Take((DossierDraft.FileOwner, draft.Id), draft.Files, draft.SlotsOf(page.Group), r.Posted, ct);
    draft.Settle();
    Prefill.MarkChanges(draft.Content.Provenance, before, draft.Answers, flow.Actor, flow.Now);
    wrong.AddRange(draft.Take(await registers.Fill(draft.Form!.Definition, draft.Answers, r.Posted, flow.Now, ct)));
    if (await flow.Keep(draft, r.Step, ct) is { } refused) return new Response(draft, refused, false);
    if (!r.Check) return new Response(draft, Error.Of(wrong), false);
    var opened = Visible(page.Group, draft).Except(shown).ToHashSet();
    var faults = await draft.Form.Definition.Check(draft.Answers, draft.Today, choices, page, ct);
    // a question that the person has not seen yet is asked, not held against them
    wrong.AddRange(faults.Where(f => f.Field is null || !opened.Contains(f.Field)));
    return new Response(draft, Error.Of(wrong), wrong.Count == 0 && faults.Count > 0);
  }

  static HashSet<string> Visible(FormField field, CitizenDraft draft) {
    var seen = new HashSet<string>(StringComparer.Ordinal);
    Walk(field, "");
    return seen;

    void Walk(FormField at, string prefix) {
      if (FormRules.IsHidden(at, draft.Answers, draft.Today)) return;
      if (at.HoldsValue) seen.Add(prefix + at.Key);
      if (at.Kind == FieldKind.Group) foreach (var part in at.Parts) Walk(part, at.Key is null ? prefix : prefix + at.Key + ".");
    }
  }
}
