using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Saola.Simulators;

/// <summary>Whom a simulated provider knows, or is told of on its page: a person, or an organisation with who represents it.</summary>
internal sealed record SimulatedAccount(string Number, string Name, string Birth, string? TaxCode = null, string? Organisation = null) {
  public string Key => TaxCode ?? Number;
}

/// <summary>One of the providers that are played here: what it calls things, and the page on which somebody says who they are.</summary>
internal sealed class SimulatedProvider {
  public const string Client = "saola";
  static readonly SimulatedAccount[] known = [.. Read()];

  public required string Path { get; init; }
  public required string Title { get; init; }
  public required string Algorithm { get; init; }
  public required string Secret { get; init; }
  public required string Province { get; init; }

  /// <summary>RFC 9207: whether an answer says whose it is.</summary>
  public required bool TellsIssuer { get; init; }

  /// <summary>Whether it vouches for numbers and levels, as a national one does.</summary>
  public required bool IsNational { get; init; }

  public string NumberClaim => "mo_phong_so_dinh_danh";

  public string LevelName(int level) => IsNational ? $"urn:mo-phong:muc-do:{level}" : "urn:mo-phong:mat-khau";

  /// <summary>A name that tells nothing of the person and is the same each time.</summary>
  public string SubjectOf(SimulatedAccount account) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Path}|{account.Key}")))[..24];

  public JsonObject Claims(SimulatedAccount account) {
    if (!IsNational) return new() { ["name"] = account.Name };
    var told = new JsonObject { [NumberClaim] = account.Number, ["mo_phong_ho_ten"] = account.Name, ["mo_phong_ngay_sinh"] = account.Birth };
    if (account.TaxCode is not null) (told["mo_phong_ma_so_thue"], told["mo_phong_ten_to_chuc"]) = (account.TaxCode, account.Organisation);
    return told;
  }

  /// <summary>One of those known by the key, else whom the form describes.</summary>
  public SimulatedAccount Account(IFormCollection form) => known.FirstOrDefault(k => k.Key == form["account"])
    ?? new(form["number"].ToString().Trim(), form["name"].ToString().Trim(), form["birth"].ToString().Trim(), Given(form["tax_code"]), Given(form["organisation"]));

  static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

  /// <summary>The invented citizens and businesses of the demonstration, from the pack that the program gets too.</summary>
  static IEnumerable<SimulatedAccount> Read() {
    var items = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "citizens.json")))!["items"]!.AsArray().Select(i => i!.AsObject()).ToArray();
    foreach (var one in items) {
      var who = (string?)one["representative"] is { } id ? items.First(i => (string?)i["id"] == id) : one;
      var person = new SimulatedAccount((string)who["personalNumber"]!, (string)who["name"]!, (string)who["dateOfBirth"]!);
      yield return who == one ? person : person with { TaxCode = (string)one["taxCode"]!, Organisation = (string)one["name"]! };
    }
  }

  public string Page(HttpRequest request) {
    var hidden = string.Concat(request.Query.Select(q => $"<input type=\"hidden\" name=\"{WebUtility.HtmlEncode(q.Key)}\" value=\"{WebUtility.HtmlEncode(q.Value)}\">"));
    var people = string.Concat(known.Where(k => IsNational || k.TaxCode is null).Select((k, i) => $"""<label><input type="radio" name="account" value="{k.Key}"{(i == 0 ? " checked" : "")}> {WebUtility.HtmlEncode(k.Organisation ?? k.Name)} <small>{k.Key}</small></label>"""));
    var levels = IsNational ? """<fieldset><legend>Mức độ định danh</legend><label><input type="radio" name="level" value="1"> Mức độ 1</label><label><input type="radio" name="level" value="2" checked> Mức độ 2</label></fieldset>""" : "";
    return $$"""
      <!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{Title}}</title>
      <style>body{font:18px/1.5 system-ui,sans-serif;margin:0 auto;max-width:36rem;padding:1rem}fieldset{border:1px solid #888;border-radius:.5rem;margin:0 0 1rem;padding:.5rem 1rem}
      label{display:block;padding:.35rem 0}small{color:#555}input[type=text]{display:block;font:inherit;width:100%;box-sizing:border-box;padding:.4rem}button{font:inherit;padding:.5rem 1rem;margin:0 .5rem .5rem 0}</style></head>
      <body><main><h1>{{Title}}</h1><p>Đây là bản mô phỏng để dùng thử. Người và tổ chức ở đây là hư cấu; không nhập thông tin thật.</p>
      <form method="post" action="{{Path}}/authorize">{{hidden}}
      <fieldset><legend>Tài khoản</legend>{{people}}<label><input type="radio" name="account" value=""> Người khác, theo thông tin dưới đây</label>
      <label>Số định danh (12 chữ số)<input type="text" name="number" inputmode="numeric" maxlength="12"></label><label>Họ và tên<input type="text" name="name"></label>
      <label>Ngày sinh (năm-tháng-ngày)<input type="text" name="birth" placeholder="1990-01-31"></label></fieldset>{{levels}}
      <p>Hệ thống của tỉnh xin được biết: số định danh, họ tên, ngày sinh.</p>
      <button name="act" value="agree">Đồng ý và đăng nhập</button><button name="act" value="refuse">Từ chối</button></form></main></body></html>
      """;
  }
}
