using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Forms;

namespace Saola.Identity;

/// <summary>
/// Lets a person act for the one who is signed in, or for an organisation that they represent. The person is named by number and
/// full name; the answer is the same whether or not there is such a person here.
/// </summary>
internal static class GivePower {
  /// <param name="For">The organisation; null is who is signed in.</param>
  /// <param name="Acts">Of <c>follow</c>, <c>submit</c>, <c>receive</c>; to follow is in each of them.</param>
  /// <param name="Reach"><c>all</c> procedures, or the <c>named</c>.</param>
  /// <param name="Earlier">What was begun before the first day too.</param>
  /// <param name="FirstDay">Null is today.</param>
  public sealed record Request(Guid? For, string? Number, string? Name, string[]? Acts, string? Reach, string[]? Procedures, bool Earlier, DateOnly? FirstDay, DateOnly? LastDay, string? Reason);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, IChoices choices, CancellationToken ct) {
    if (!w.Actor.IsProven) return PersonErrors.Unproven;
    string[] procedures = r.Reach == "named" ? [.. (r.Procedures ?? []).Distinct(StringComparer.Ordinal).Take(Power.MostProcedures + 1)] : [];
    var known = await Names(procedures, choices, ct);
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var self = await db.People(w.Actor.AsPerson()).Where(p => p.Id == w.Actor.Id).Select(p => new { p.PersonalNumber }).SingleOrDefaultAsync(ct);
    var business = self is not null && r.For is null ? null : await db.Represented(w.Actor).Where(b => b.Id == (r.For ?? w.Actor.Id)).Select(b => (Guid?)b.Id).SingleOrDefaultAsync(ct);
    if (business is null && (self is null || r.For is not null)) return PowerErrors.OrganisationNotFound;
    var principal = business ?? w.Actor.Id;
    // of two windows at once, the second counts what the first gave
    await w.Alone("powers", $"{principal}", ct);
    var (number, name, reason) = (Digits(r.Number), string.Join(' ', Vn.Clean(r.Name).Split(' ', StringSplitOptions.RemoveEmptyEntries)), Vn.Clean(r.Reason));
    var longest = await db.PowerPolicies().Select(p => p.LongestDays).SingleAsync(ct);
    var faults = Faults(r, number, name, reason, procedures, today, longest);
    if (business is null && number == self!.PersonalNumber) faults.Add(PowerErrors.OneSelf);
    if (procedures.Length <= Power.MostProcedures && !procedures.All(known.ContainsKey)) faults.Add(PowerErrors.ProcedureUnknown);
    if (Error.Of(faults) is { } invalid) return invalid;
    var before = db.PowersGiven(w.Actor).Where(p => p.Person == principal || p.Business == principal);
    var open = before.Where(p => p.EndedAt == null && p.Accepted != false && p.LastDay >= today);
    if (await open.CountAsync(ct) >= Power.MostOpen) return PowerErrors.TooMany;
    if (await open.AnyAsync(p => p.Accepted == null && p.DelegateNumber == number, ct)) return PowerErrors.OfferedAlready;
    var midnight = Vn.StartOf(today);
    if (await before.CountAsync(p => p.GivenAt >= midnight, ct) >= Power.MostADay) return PowerErrors.TooManyToday;
    var power = new Power(number, name) {
      Id = Guid.CreateVersion7(), Person = business is null ? principal : null, Business = business, GivenBy = w.Actor.Id, GivenAt = w.Now,
      Acts = Acts(r.Acts), Procedures = procedures, Earlier = r.Earlier, FirstDay = r.FirstDay ?? today, LastDay = r.LastDay!.Value, Reason = reason.Length == 0 ? null : reason,
    };
    db.Add(power);
    w.Reason = power.Reason;
    w.Publish(new PowerGiven(power.Id, principal, business is not null, (int)power.Acts, procedures, power.Earlier, power.FirstDay, power.LastDay), new(principal, new JsonObject { ["delegate"] = name, ["delegateNumber"] = number }));
    // told later and apart, so that nothing here takes longer where there is such a person
    w.Enqueue(new TellOffer(power.Id));
    await w.Commit(ct);
    return new Response(power.Id);
  }

  /// <summary>For whom else the actor may give one, and for how many days.</summary>
  internal static async Task<(IReadOnlyList<(Guid Id, string Name)> Organisations, int Longest)> Present(Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var represented = await db.Represented(w.Actor).Where(b => b.Id != w.Actor.Id).OrderBy(b => b.Name).Select(b => new ValueTuple<Guid, string>(b.Id, b.Name)).ToListAsync(ct);
    return (represented, await db.PowerPolicies().Select(p => p.LongestDays).SingleAsync(ct));
  }

  /// <summary>The register of choices that names procedures.</summary>
  internal const string ProcedureRegister = "procedure";

  /// <summary>Procedures by their codes, asked for together; empty where none is named, or more than may be.</summary>
  internal static async Task<Dictionary<string, string>> Names(IReadOnlyCollection<string> codes, IChoices choices, CancellationToken ct) =>
    codes.Count is 0 or > Power.MostProcedures ? [] : (await choices.All(ProcedureRegister, ct)).Where(c => codes.Contains(c.Value)).ToDictionary(c => c.Value, c => c.Label, StringComparer.Ordinal);

  /// <summary>The words for <see cref="PowerActs"/>, in its order.</summary>
  internal static readonly string[] Words = ["follow", "submit", "receive"];

  static List<Error> Faults(Request r, string number, string name, string reason, string[] procedures, DateOnly today, int longest) {
    List<Error> faults = [];
    if (!Person.IsPersonalNumber(number)) faults.Add(PowerErrors.NumberWrong);
    if (name.Length is 0 or > Person.NameLimit) faults.Add(PowerErrors.NameMissing);
    if (r.Acts is not { Length: > 0 } || !r.Acts.All(Words.Contains)) faults.Add(PowerErrors.ActsMissing);
    if (r.Reach is not ("all" or "named")) faults.Add(PowerErrors.ReachMissing);
    if (r.Reach == "named" && procedures.Length is 0 or > Power.MostProcedures) faults.Add(PowerErrors.ProceduresMissing);
    var first = r.FirstDay ?? today;
    if (first < today) faults.Add(PowerErrors.FirstDayPast);
    if (r.LastDay is not { } last) faults.Add(PowerErrors.LastDayMissing);
    else if (last < first || last < today) faults.Add(PowerErrors.LastDayEarly);
    else if (last.DayNumber - first.DayNumber + 1 > longest) faults.Add(PowerErrors.TooLong(longest, first.AddDays(longest - 1)));
    if (reason.Length > Power.ReasonLimit) faults.Add(PowerErrors.ReasonLong);
    return faults;
  }

  static PowerActs Acts(string[]? words) => Words.Index().Where(x => words!.Contains(x.Item)).Aggregate(PowerActs.Follow, (acts, x) => acts | (PowerActs)(1 << x.Index));

  static string Digits(string? typed) => string.Concat((typed ?? "").Where(c => c is not (' ' or '.' or '-')));

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/powers", (Request r, Work w, IChoices choices, CancellationToken ct) => Run(r, w, choices, ct))
    .SignedIn("powers.give").Fresh();
}
