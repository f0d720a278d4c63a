using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Opens the drafts of the signed-in person for the pages of submission, and keeps them.</summary>
internal sealed class CitizenFlow(Work w, IProcedureSource procedures, FormLibrary forms, Prefill prefill, Identities identities, ComponentRecords records) {
  public Actor Actor => w.Actor;
  public DateTimeOffset Now => w.Now;

  /// <summary>Begins a draft, filled from what is known of the person; its id.</summary>
  /// <param name="power">The power by which it is done for somebody else.</param>
  public async Task<Answer<Guid>> Begin(string code, string? caseKey, Guid? power, CancellationToken ct) {
    var today = Vn.Day(w.Now);
    if (await procedures.InForce(w, code, today, ct) is not { } published) return DossierErrors.NoProcedure;
    var item = ProcedureItem.Of(published.Item);
    if (!item.TakesOnline) return DossierErrors.NotHere;
    if (!w.Actor.IsProven) return DossierErrors.Unproven;
    if (!w.Actor.IsIdentified(item.Identification?.Level)) return DossierErrors.IdentificationLow(item.Identification!.Level);
    var chosen = item.Cases.Count == 1 ? item.Cases[0] : item.Cases.FirstOrDefault(c => c.Key == caseKey);
    var content = new DraftContent();
    if (power is { } held) {
      if (item.MustBeInPerson) return DossierErrors.InPersonOnly;
      if (!Allows(held, code) || (await identities.PowersHeld(w, ct)).FirstOrDefault(p => p.Id == held) is not { } card) return DossierErrors.PowerOver;
      (content.Power, content.Principal) = (held, new(card.PrincipalName, card.PrincipalNumber, card.LastDay));
    }
    var form = await FormFor(published, chosen, ct);
    if (form is not null) await Fill(content, form, new(content.Form), ct);
    var saved = await SaveDraft.Run(new(null, code, chosen?.Key, OnlyOffice(item), 0, ToJson(content), []), w, ct);
    return saved.IsError ? saved.Error : saved.Value.Id;
  }

  /// <summary>The draft with all that its pages need; or why the actor goes on with none by this id.</summary>
  /// <param name="step">The page that is opened, which may ask the registers; null where none is.</param>
  public async Task<Answer<CitizenDraft>> Open(Guid id, string? step, CancellationToken ct) {
    var found = await ListDrafts.One(id, w, ct);
    if (found.IsError) return found.Error;
    var draft = found.Value;
    var today = Vn.Day(w.Now);
    if (await procedures.InForce(w, draft.Procedure, today, ct) is not { } published) return DraftErrors.NotFound;
    var item = ProcedureItem.Of(published.Item);
    var content = DraftContent.Of(draft.Content);
    if (content.Power is not null && item.MustBeInPerson) return DossierErrors.InPersonOnly;
    var chosen = item.Cases.Count == 1 ? item.Cases[0] : item.Cases.FirstOrDefault(c => c.Key == draft.Case);
    var answers = new FormAnswers(content.Form);
    foreach (var (path, typed) in content.Unread) answers.Unread[path] = typed;
    var opened = new CitizenDraft {
      Id = id, ChangedAt = draft.ChangedAt, Published = published, Procedure = item, ChosenCase = chosen, OfficeCode = draft.Office, Form = await FormFor(published, chosen, ct),
      Answers = answers, Content = content, Files = FilesOf(draft.Files), Today = today,
    };
    if (step is not null && opened.AsksRegisters(step)) opened.Offers = await Offers(content, chosen, ct);
    return opened;
  }

  /// <summary>What may take the place of papers; nothing before the person has said for whom they do it.</summary>
  async Task<IReadOnlyDictionary<string, IReadOnlyList<HeldRecord>>> Offers(DraftContent content, ProcedureCase? chosen, CancellationToken ct) {
    var components = (chosen?.Components ?? []).Where(c => c.Record is not null).Select(c => (c.Key, c.Record)).ToArray();
    if (components.Length == 0 || content is not { Power: null, Subject: { } subject }) return new Dictionary<string, IReadOnlyList<HeldRecord>>();
    var self = subject.Kind == "self";
    return await records.Offers(components, await records.Holder(subject.Kind == "organisation" || (self && await identities.Business(w, w.Actor.Id, ct) is not null), subject.Input?.Number, self, ct), ct);
  }

  /// <summary>Keeps the draft as it now is. A case that was just chosen brings its form, filled.</summary>
  public async Task<Error?> Keep(CitizenDraft d, string step, CancellationToken ct) {
    d.Settle();
    d.Remember();
    if (await FormFor(d.Published, d.ChosenCase, ct) is { } form && d.Content.FilledFor != form.Id) await Fill(d.Content, form, d.Answers, ct);
    d.Content.Unread = new(d.Answers.Unread, StringComparer.Ordinal);
    var page = d.Steps().TakeWhile(s => s.Key != step).Count();
    var saved = await SaveDraft.Run(new(d.Id, d.Procedure.Code, d.ChosenCase?.Key, d.OfficeCode, page, ToJson(d.Content), JsonSerializer.SerializeToNode(d.Files, Json.Options)!.AsObject()), w, ct);
    return saved.Error;
  }

  /// <summary>Whether the power holds and lets dossiers of this procedure be handed in.</summary>
  bool Allows(Guid power, string procedure) => w.Actor.Powers.Any(p => p.Id == power && p.Covers(p.Principal, procedure, w.Now, PowerActs.Submit));

  /// <summary>By a power no more is filled in than the name and number of who gave it: what else is known of them is theirs to tell.</summary>
  async Task Fill(DraftContent content, KeptForm form, FormAnswers answers, CancellationToken ct) {
    var by = content.Power is { } held ? (await identities.PowersHeld(w, ct)).FirstOrDefault(p => p.Id == held) : null;
    var filled = await (content.Power is null ? prefill : by is null ? new([]) : new([new PrincipalSource(by, "profile"), new PrincipalSource(by, "organisation")])).Fill(form.Definition, answers, w.Actor, w.Now, ct);
    foreach (var (path, origin) in filled.Values) content.Provenance[path] = origin;
    (content.Missed, content.FilledFor) = (filled.Missed, form.Id);
  }

  async ValueTask<KeptForm?> FormFor(PublishedProcedure published, ProcedureCase? chosen, CancellationToken ct) =>
    chosen is not null && CitizenDraft.FormOf(published, chosen.Key) is { } id ? await forms.Find(id, ct) : null;

  /// <summary>The office when there is nothing to choose.</summary>
  static string? OnlyOffice(ProcedureItem item) => item.Offices is [{ Codes: [var only], Kinds: null or [] }] ? only : null;

  static JsonObject ToJson(DraftContent content) => JsonSerializer.SerializeToNode(content, Json.Options)!.AsObject();

  internal static Dictionary<string, List<DraftFile>> FilesOf(JsonObject json) {
    try {
      return json.Deserialize<Dictionary<string, List<DraftFile>>>(Json.Options) ?? [];
    } catch (JsonException) {
      return [];
    }
  }
}
