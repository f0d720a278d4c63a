using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.PublicServices;

/// <summary>The dossiers that the actor may see, the newest first, in pages by key.</summary>
internal static class ListDossiers {
  public const int PageSize = 50;
  const int NumberLength = 9;

  /// <param name="Q">Any part of code, name, number or phone, typed with or without diacritics.</param>
  /// <param name="After">The key that the page before ended with.</param>
  /// <param name="Reason">Why; who looks for one person by their 12-digit number says it.</param>
  public sealed record Request(string? Q = null, int? Status = null, string? Procedure = null, string? Channel = null, Guid? Office = null, bool Open = false, string? After = null, string? Reason = null);

  public sealed record Item(
    Guid Id, string Code, string Procedure, string Subject, string OfficeCode, int Status, string StatusName, string Channel,
    DateTimeOffset RegisteredAt, DateTimeOffset? AppointmentAt, DateTimeOffset? EndedAt, string? Owner) {
    /// <summary>It is in a person's own list because somebody lets them act.</summary>
    public bool ByPower { get; init; }

    /// <summary>Whose it is, and of which procedure.</summary>
    [JsonIgnore] public Guid? About { get; init; }
    [JsonIgnore] public string ProcedureCode { get; init; } = "";
  }

  /// <param name="Next">Null on the last page.</param>
  public sealed record Response(IReadOnlyList<Item> Items, string? Next);

  /// <summary>Who looks for people leaves a trace, as who opens a dossier does; who looks for one person outside any dossier says why.</summary>
  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var number = w.Actor.Post is null ? null : Number(Vn.Clean(r.Q));
    if (number is not null && PersonalReads.Because(w, r.Reason) is { } missing) return missing;
    var found = await Find(r, w, ct);
    if (Text(r.Q).Length == 0 || w.Actor.Post is not { } post) return found;
    var facts = new { found = found.Value.Items.Count };
    if (number is null) w.Record("dossiers.searched", "organisation", post.Office, facts);
    else PersonalReads.Note(w, "dossiers.searched", "organisation", post.Office, facts, await w.Db<PublicServicesDb>().Dossiers(w.Actor).Where(d => (d.SubjectNumber == number || d.ApplicantPhone == number) && d.SubjectAccount != null).Select(d => d.SubjectAccount).FirstOrDefaultAsync(ct));
    await w.Commit(ct);
    return found;
  }

  const int ShortestNumber = 9;

  /// <summary>The first word that can be a person's or a telephone's number, or a part of one long enough to name somebody.</summary>
  static string? Number(string text) => Typed.PersonId(text) ?? text.Split(' ').Select(word => word.TrimStart('+')).FirstOrDefault(word => word.Length >= ShortestNumber && word.All(char.IsAsciiDigit));

  static Task<Answer<Response>> Find(Request r, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var seen = db.Dossiers(w.Actor);
    if (db.OfficeDossiers(w.Actor) is not var (offices, ranges)) return Page(Filter(seen, r), r, ct);
    if (Words(r.Q, offices) is { } words) return Page(Filter(seen.Where(d => db.DossiersOfWords(words).Any(f => f.Id == d.Id)), r, inRanges: true), r, ct);
    // each range gives the keys of its newest; the newest of these are the page
    var keys = ranges.Select(range => Newest(Filter(range, r, inRanges: true), r.After).Select(d => new { d.RegisteredAt, d.Id })).Aggregate((a, b) => a.Union(b));
    var newest = keys.OrderByDescending(k => k.RegisteredAt).ThenByDescending(k => k.Id).Take(PageSize + 1).Select(k => k.Id);
    return Page(seen.Where(d => newest.Contains(d.Id)), r, ct);
  }

  /// <summary>The person's own, whatever post they hold.</summary>
  internal static async Task<Answer<Response>> Mine(Request r, Work w, CancellationToken ct) {
    var reached = w.Db<PublicServicesDb>().OwnDossiers(w.Actor, PowerActs.Follow);
    if (Text(r.Q) is { Length: > 0 } text && !w.Actor.Powers.IsEmpty && !DossierCode.IsWhole(DossierCode.Clean(r.Q))) {
      var (id, like) = (w.Actor.Id, Like(text));
      // by a power one finds by what the list shows: in all that is searched stand numbers, which one could guess one by one
      reached = reached.Where(d => (d.SubjectAccount == id || (d.Power == null && d.ApplicantAccount == id)) && EF.Functions.Like(EF.Property<string>(d, "Search"), like)
        || EF.Functions.Like(PublicServicesDb.Fold(d.Code + " " + d.ProcedureName + " " + d.SubjectName), like));
      r = r with { Q = null };
    }
    var found = await Page(Filter(reached, r), r, ct, w.Actor.Id);
    await DossierReads.LeaveOfList(found.Value.Items.Where(i => i.ByPower).Select(i => (i.About, i.ProcedureCode, i.RegisteredAt)), w, ct);
    return found;
  }

  /// <param name="self">For a person's own list: what is neither theirs nor handed in by them on paper is there by a power.</param>
  static async Task<Answer<Response>> Page(IQueryable<Dossier> found, Request r, CancellationToken ct, Guid? self = null) {
    var rows = await Newest(found.AsNoTracking(), r.After)
      .Select(d => new {
        d.Id, d.Code, d.ProcedureName, d.ProcedureCode, d.SubjectName, d.SubjectAccount, d.OfficeCode, d.Status, d.Channel, d.RegisteredAt, d.AppointmentAt, d.Origin,
        ByPower = self != null && d.SubjectAccount != self && (d.Power != null || d.ApplicantAccount != self),
        EndedAt = EF.Property<DateTimeOffset?>(d, "EndedAt"), Supplemented = d.Status == DossierStatus.Registered && d.Supplements.Any(s => s.ReceivedAt != null),
      })
      .ToListAsync(ct);
    var items = rows.Take(PageSize).Select(d => new Item(
      d.Id, d.Code, d.ProcedureName, d.SubjectName, d.OfficeCode, (int)d.Status, d.Status.Told(d.Supplemented ? DossierStatus.SupplementRequested : null), d.Channel.Label(), d.RegisteredAt, d.AppointmentAt, d.EndedAt, d.Origin) { ByPower = d.ByPower, About = d.SubjectAccount, ProcedureCode = d.ProcedureCode }).ToList();
    return new Response(items, rows.Count > PageSize ? $"{items[^1].RegisteredAt.UtcTicks}_{items[^1].Id:N}" : null);
  }

  static IQueryable<Dossier> Newest(IQueryable<Dossier> dossiers, string? after) {
    if (Key(after) is { } key) dossiers = dossiers.Where(d => d.RegisteredAt < key.At || (d.RegisteredAt == key.At && d.Id < key.Id));
    return dossiers.OrderByDescending(d => d.RegisteredAt).ThenByDescending(d => d.Id).Take(PageSize + 1);
  }

  static IQueryable<Dossier> Filter(IQueryable<Dossier> dossiers, Request r, bool inRanges = false) {
    if (Text(r.Q) is { Length: > 0 } text) dossiers = Holding(dossiers, text, DossierCode.Clean(r.Q), inRanges);
    if (r.Status is >= 1 and <= 10) dossiers = dossiers.Where(d => d.Status == (DossierStatus)r.Status.Value);
    if (r.Procedure is { Length: > 0 } procedure) dossiers = dossiers.Where(d => d.ProcedureCode == procedure);
    if (ChannelWords.ParseChannel(r.Channel) is { } channel) dossiers = dossiers.Where(d => d.Channel == channel);
    if (r.Office is { } office) dossiers = dossiers.Where(d => d.Office == office || d.IntakeOffice == office);
    if (r.Open) dossiers = dossiers.Where(d => EF.Property<DateTimeOffset?>(d, "EndedAt") == null);
    return dossiers;
  }

  static string Text(string? typed) => Vn.Fold(Vn.Clean(typed));

  /// <summary>
  /// A whole code is found by its own index. Any other text, a part of a code too, is looked for by its parts among all, and
  /// within one office in what its words or the order of its list gave.
  /// </summary>
  static IQueryable<Dossier> Holding(IQueryable<Dossier> dossiers, string text, string code, bool inRanges) {
    if (DossierCode.IsWhole(code)) return dossiers.Where(d => d.Code == code);
    if (inRanges) return dossiers.Where(d => EF.Property<string>(d, "Search").IndexOf(text) >= 0);
    var like = Like(text);
    return dossiers.Where(d => EF.Functions.Like(EF.Property<string>(d, "Search"), like));
  }

  static string Like(string text) => $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

  /// <summary>
  /// A text of several words is looked for from the beginning of a word, as people type names, and so is a long number: their
  /// words are in the index, the last as a beginning. Anything else is looked for within words too.
  /// </summary>
  static NpgsqlTsQuery? Words(string? typed, Guid[] offices) {
    if (DossierCode.IsWhole(DossierCode.Clean(typed))) return null;
    string[] words = string.Concat(Text(typed).Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    if (words is [] || (words is [var one] && !(one.Length >= NumberLength && one.All(char.IsAsciiDigit)))) return null;
    return offices.Select(office => words.Index().Select(NpgsqlTsQuery (w) => new NpgsqlTsQueryLexeme($"{office}|{w.Item}") { IsPrefixSearch = w.Index == words.Length - 1 })
      .Aggregate((a, b) => new NpgsqlTsQueryAnd(a, b))).Aggregate((a, b) => new NpgsqlTsQueryOr(a, b));
  }

  internal static (DateTimeOffset At, Guid Id)? Key(string? after) {
    if (after?.Split('_') is not [var ticks, var id] || !long.TryParse(ticks, out var t) || !Guid.TryParseExact(id, "N", out var guid)) return null;
    return t is > 0 and < 3155378975999999999 ? (new DateTimeOffset(t, TimeSpan.Zero), guid) : null;
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/dossiers", (string? q, int? status, string? procedure, string? channel, Guid? office, bool? open, string? after, string? reason, Work w, CancellationToken ct) => Run(new(q, status, procedure, channel, office, open ?? false, after, reason), w, ct)).Requires(DossierPermissions.Read);
    routes.MapGet("/api/dossiers/mine", (string? q, int? status, string? procedure, string? channel, Guid? office, bool? open, string? after, string? reason, Work w, CancellationToken ct) => Mine(new(q, status, procedure, channel, office, open ?? false, after, reason), w, ct)).SignedIn(DossierPermissions.Own);
  }
}
