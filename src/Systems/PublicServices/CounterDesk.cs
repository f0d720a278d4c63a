using Microsoft.EntityFrameworkCore;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.PublicServices.Pages;
using Saola.Ui;
using static Saola.PublicServices.Words;
using Choice = Saola.Ui.Choice;

namespace Saola.PublicServices;

/// <summary>What is known of the person in front of the counter, and from where.</summary>
internal sealed record KnownParty(Guid? Account, bool IsOrganisation, string Name, string? Number, string? Phone, string? Email, string? Address, string Origin);

/// <summary>A case of a procedure as the counter takes it.</summary>
internal sealed record CounterOffer(
  PublishedProcedure Published, string Case, string Heading, IReadOnlyList<Channel> Channels, IReadOnlyList<ProcedureComponent> Papers, IReadOnlyList<Choice> Offices, FormDefinition? Form, bool ForOrganisations, bool ForPeople, DateOnly Today) {
  public string Code => (string)Published.Item["code"]!;
  public bool ByPost => Channels.Contains(Channel.Post);

  /// <summary>The fields that are asked at once even when the declaration is on paper, because the fee or the papers depend on them.</summary>
  public IReadOnlyList<FormField> Asked(Channel channel) => Form is { } form && DossierForms.Typed(form, Terms(channel).Needed()) is { Count: > 0 } needed
    ? [.. form.Keyed.Where(f => f.HoldsValue && needed.Contains(f.Key!))] : [];

  public DossierTerms Terms(Channel channel) => DossierOffer.TermsOf(Published, Case, channel, Today)!;

  public IReadOnlyList<FileSlot> Slots => [.. Papers.Select(p => new FileSlot(CitizenDraft.LooseKey(p.Key), T["dossier_counter_scan"], p.Key, null, "image/*,.pdf"))];

  /// <summary>The page as it is first shown: everything that is known is filled in.</summary>
  public CounterInput Begin(Actor officer, string? number, KnownParty? known) => new() {
    IsOrganisation = known?.IsOrganisation ?? !ForPeople, Name = known?.Name, Number = known?.Number ?? number, Phone = known?.Phone, Email = known?.Email, Address = known?.Address,
    Channel = Channels.Contains(Channel.InPerson) ? "in_person" : "post", ArrivedOn = Vn.Date(Today),
    Office = (Offices.FirstOrDefault(o => o.Value == officer.Post?.OfficeCode) ?? (Offices.Count == 1 ? Offices[0] : null))?.Value,
  };
}

/// <summary>What the counter page reads: procedures it may take, the person, and what was begun before.</summary>
internal sealed class CounterDesk(Work w, Identities identities, IProcedureSource source, DossierForms forms, Prefill prefill) {
  static readonly string[] Organisations = ["enterprise", "cooperative", "household_business", "organisation", "state_agency"];

  DateOnly Today => Vn.Day(w.Now);

  /// <summary>Each case of each procedure that the officer's one-stop unit may take, for itself or for another office.</summary>
  public async Task<IReadOnlyList<Choice>> Procedures(CancellationToken ct) {
    if (w.Actor.Post is not { } post || await identities.Organisation(post.Office, ct) is not { } own) return [];
    var here = await w.Db<PublicServicesDb>().ProceduresInForce(Today).Where(p => p.Route == "here").Select(p => new { p.Code, p.Item }).ToListAsync(ct);
    return [.. here.Where(p => Takes(p.Item, own)).SelectMany(p => Choices(ProcedureItem.Of(p.Item))).OrderBy(c => c.Text, StringComparer.Create(Vn.Culture, ignoreCase: true))];
  }

  static bool Takes(System.Text.Json.Nodes.JsonObject item, OrganisationCard own) =>
    (bool?)item["boundaryFree"] == true || item["offices"]!.AsArray().Any(s => DossierOffer.Chooses(s!, own));

  static IEnumerable<Choice> Choices(ProcedureItem item) {
    var name = (item.PlainName ?? item.Name).Say();
    return item.Channels.Any(c => c is "in_person" or "post")
      ? item.Cases.Select(c => new Choice($"{item.Code}/{c.Key}", item.Cases.Count == 1 ? $"{name} ({item.Code})" : $"{name}: {c.Name.Say()} ({item.Code})"))
      : [];
  }

  /// <param name="chosen">A procedure, or one of its cases: a code, or code and case with a slash between; the first case when none is named.</param>
  public async Task<CounterOffer?> Offer(string chosen, CancellationToken ct) {
    var parts = chosen.Split('/', 2);
    if (await source.InForce(w, parts[0], Today, ct) is not { } published) return null;
    var item = ProcedureItem.Of(published.Item);
    var one = parts.Length == 1 ? item.Cases[0] : item.Cases.FirstOrDefault(c => c.Key == parts[1]);
    if (one is null || !item.IsHere || w.Actor.Post is not { } post || await identities.Organisation(post.Office, ct) is not { } own || !Takes(published.Item, own)) return null;
    var all = (bool?)published.Item["boundaryFree"] == true ? await identities.Organisations(ct) : [own];
    var offices = all.Where(o => o.IsOffice && o.Code is not null && published.Item["offices"]!.AsArray().Any(s => DossierOffer.Chooses(s!, o))).Select(o => new Choice(o.Code!, o.Title));
    var name = (item.PlainName ?? item.Name).Say();
    return new(published, one.Key, item.Cases.Count == 1 ? name : $"{name}: {one.Name.Say()}", [.. item.Channels.Select(ChannelWords.ParseChannel).OfType<Channel>().Where(c => c != Channel.Online)], [.. one.Components.Where(c => c.Kind == "document")], [.. offices],
      await forms.Newest(CitizenDraft.FormOf(published, one.Key), ct), item.TargetGroups?.Any(Organisations.Contains) ?? false, item.TargetGroups?.Any(g => !Organisations.Contains(g)) ?? true, Today);
  }

  /// <summary>By 12 digits or a tax code: the register of people first, then the newest dossier that the officer's offices have of them.</summary>
  public async Task<KnownParty?> Person(string? typed, CancellationToken ct) {
    if (CounterInput.Digits(typed) is not { Length: > 0 } number) return null;
    if (Typed.PersonId(number) is { } personal && await identities.PersonByNumber(w, personal, ct) is { } card)
      return new(card.Id, false, card.FullName, card.PersonalNumber, card.Phone, card.Email, card.ResidenceDetail, T["dossier_counter_from_register"]);
    if (await identities.BusinessByTaxCode(w, number, ct) is { } business)
      return new(business.Id, true, business.Name, business.TaxCode, business.Phone, business.Email, business.Address, T["dossier_counter_from_register"]);
    var earlier = await w.Db<PublicServicesDb>().Dossiers(w.Actor).AsNoTracking().Where(d => d.SubjectNumber == number).OrderByDescending(d => d.RegisteredAt)
      .Select(d => new { d.Id, d.SubjectAccount, d.Code, d.RegisteredAt, d.SubjectName, d.SubjectIsOrganisation, d.ApplicantNumber, d.ApplicantPhone, d.ApplicantEmail, d.SubjectAddress }).FirstOrDefaultAsync(ct);
    if (earlier is null) return null;
    w.Record("dossiers.read", "dossier", earlier.Id, about: earlier.SubjectAccount ?? earlier.Id);
    await w.Commit(ct);
    var own = earlier.ApplicantNumber == number;
    return new(null, earlier.SubjectIsOrganisation, earlier.SubjectName, number, own ? earlier.ApplicantPhone : null, own ? earlier.ApplicantEmail : null, earlier.SubjectAddress,
      T["citizen_from_earlier", earlier.Code, Vn.Date(earlier.RegisteredAt)]);
  }

  /// <summary>Fills the form from what is known of the person, whom the officer serves.</summary>
  public async Task<Prefilled> Fill(CounterOffer offer, CounterInput input, FormAnswers answers, CancellationToken ct) {
    if (offer.Form is not { } form) return new([], []);
    var account = (await Person(input.Number, ct))?.Account;
    var served = account is { } id ? new Actor(id, ActorKind.Citizen, input.Name ?? "", null, [], []) : Actor.Anonymous;
    var filled = await prefill.Fill(form, answers, served, w.Now, ct);
    await w.Commit(ct);
    form.Settle(answers, Today);
    return filled;
  }

  public async Task<IReadOnlyList<(string Href, string Text)>> Begun(CancellationToken ct) =>
    [.. (await w.Db<PublicServicesDb>().CounterDrafts(w.Actor).AsNoTracking().OrderByDescending(d => d.ChangedAt).Take(DossierDraft.MaxPerPerson).ToListAsync(ct))
      .Select(d => ($"/can-bo/mot-cua?thu-tuc={d.ProcedureCode}/{d.CaseKey}&nhap={d.Id}", T["dossier_counter_begun_one", CounterContent.Of(d.Content).Input.Name ?? "", d.ProcedureCode, Vn.Moment(d.ChangedAt)]))];

  public async Task<(Guid Id, CounterContent Content, Dictionary<string, List<DraftFile>> Files)?> Kept(Guid? id, CancellationToken ct) =>
    id is not null && await w.Db<PublicServicesDb>().CounterDrafts(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is { } draft
      ? (draft.Id, CounterContent.Of(draft.Content), CitizenFlow.FilesOf(draft.Files)) : null;
}
