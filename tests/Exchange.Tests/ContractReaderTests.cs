using Xunit;

namespace Saola.Exchange.Tests;

public sealed class ContractReaderTests {
  static string With(string paths, string more = "") => $$"""{"openapi":"3.0.3","info":{"title":"Hộ tịch","version":"2.1"},"paths":{{{paths}}}{{more}}}""";

  [Fact]
  public void Operations_parameters_and_shapes_are_read_with_what_they_refer_to() {
    var read = ContractReader.Read(With("""
      "/people/{id}":{"parameters":[{"$ref":"#/components/parameters/Id"}],"get":{"summary":"Xem","parameters":[{"name":"lang","in":"query","schema":{"type":"string"}}],"responses":{"200":{"$ref":"#/components/responses/Person"},"4XX":{"description":"Lỗi"}}}}
      """, """
      ,"components":{"parameters":{"Id":{"name":"id","in":"path","required":true,"schema":{"type":"string"},"example":"12"}},"responses":{"Person":{"description":"Một người","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Person"}}}}},
        "schemas":{"Person":{"type":"object","properties":{"parent":{"$ref":"#/components/schemas/Person"}}}}}
      """));
    Assert.False(read.IsError, read.Error?.Message);
    var operation = Assert.Single(read.Value.Operations);
    Assert.Equal(("Hộ tịch", "2.1", "GET /people/*", "Xem"), (read.Value.Title, read.Value.Version, Assert.Single(read.Value.Endpoints), operation.Summary));
    Assert.Equal([("id", "path", true), ("lang", "query", false)], operation.Parameters.Select(p => (p.Name, p.In, p.IsRequired)));
    var person = operation.Replies[0].Content["application/json"].Shape;
    Assert.Equal(("Person", "Person"), (person.Name, person.Properties["parent"].Properties["parent"].Name));
  }

  [Theory]
  [InlineData(""), InlineData("{"), InlineData("[]"), InlineData("openapi: 3.0.0"), InlineData("{\"swagger\":\"2.0\"}"), InlineData("{\"openapi\":\"3.2.0\",\"info\":{\"title\":\"a\",\"version\":\"1\"},\"paths\":{}}")]
  [InlineData("{\"openapi\":\"3.0.0\",\"openapi\":\"3.0.1\",\"info\":{\"title\":\"a\",\"version\":\"1\"},\"paths\":{\"/a\":{\"get\":{\"responses\":{\"200\":{}}}}}}")]
  public void What_is_no_description_is_refused(string text) => Assert.Equal("exchange.bad_contract", ContractReader.Read(text).Error?.Code);

  [Theory]
  [InlineData("\"people\":{}", "paths.people"), InlineData("\"/a b\":{}", "/a b"), InlineData("\"/a\":{\"fetch\":{}}", "fetch"), InlineData("\"/a\":{\"get\":{}}", "responses"), InlineData("\"/a\":{\"get\":{\"responses\":{\"9\":{}}}}", "responses.9")]
  [InlineData("\"/a/{b}\":{\"get\":{\"responses\":{\"200\":{}}}}", "{b}"), InlineData("\"/a\":{\"get\":{\"responses\":{\"200\":{\"$ref\":\"#/nowhere\"}}}}", "#/nowhere"), InlineData("\"/a\":{\"get\":{\"responses\":{\"200\":{\"$ref\":\"http://10.0.0.1/x\"}}}}", "http://10.0.0.1/x")]
  [InlineData("\"/a\":{\"get\":{\"parameters\":[{\"name\":\"b\",\"in\":\"body\"}],\"responses\":{\"200\":{}}}}", "parameters"), InlineData("\"/a\":{\"get\":{\"parameters\":{},\"responses\":{\"200\":{}}}}", "parameters"), InlineData("\"/a\":5", "paths./a")]
  public void It_is_told_where_it_is_wrong(string paths, string place) => Assert.Contains(place, ContractReader.Read(With(paths)).Error!.Message, StringComparison.Ordinal);

  [Fact]
  public void Two_operations_that_differ_in_the_names_of_variables_alone_are_one_too_many() =>
    Assert.True(ContractReader.Read(With("""
      "/a/{b}":{"get":{"parameters":[{"name":"b","in":"path","required":true}],"responses":{"200":{}}}},"/a/{c}":{"get":{"parameters":[{"name":"c","in":"path","required":true}],"responses":{"200":{}}}}
      """)).IsError);

  [Fact]
  public void A_description_of_SOAP_is_kept_with_its_operations_and_looks_nothing_up() {
    const string Wsdl = """<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" name="Land"><portType name="p"><operation name="FindParcel"><documentation>Tìm thửa</documentation></operation></portType></definitions>""";
    var read = ContractReader.Read(Wsdl).Value;
    Assert.Equal((ContractKind.Wsdl, "Land", "FindParcel", "Tìm thửa"), (read.Kind, read.Title, read.Operations[0].Path, read.Operations[0].Summary));
    Assert.Empty(read.Endpoints);
    Assert.True(ContractReader.Read("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>" + Wsdl).IsError);
    Assert.True(ContractReader.Read("<html/>").IsError);
  }
}
